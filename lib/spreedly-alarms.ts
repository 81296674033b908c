import type { Construct } from 'constructs';
import { type Counted, watchCounted } from './counted-alarms.ts';
import type { Monitoring } from './monitoring.ts';

export interface SpreedlyAlarmsProps {
  readonly stage: string;
  readonly monitoring: Monitoring;
}

/** The folders in `functions/` of all that calls Spreedly: each counts for itself what goes wrong with it. */
const CALLERS = ['spreedly-payments', 'spreedly-processor', 'spreedly-return', 'sweep'];

/** What any of them counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  PaymentNotMade: {
    impact: 'A payment that was sent to Spreedly is not there: it was given up, and its person has to pay anew.',
    threshold: 1,
  },
  PaymentStoreFailed: {
    impact: 'The table of payments fails: nobody can pay, or what came of a payment is not written down yet.',
    threshold: 1,
  },
  SpreedlyCallFailed: {
    impact: 'Spreedly fails, or does not answer: people cannot pay, and callbacks wait for their details.',
    threshold: 5,
  },
  SpreedlyUnauthorized: {
    impact: 'Spreedly does not let us in: nobody can pay, and no callback is applied.',
    threshold: 1,
  },
  SpreedlyThrottled: {
    impact: 'Spreedly asks for fewer calls: payments are refused, and callbacks are applied late.',
    threshold: 10,
  },
  SpreedlyCredentialsMissing: {
    impact: "Nobody has put in what Spreedly's API is called with: nobody can pay, and no callback is applied.",
    threshold: 1,
  },
  SpreedlyCredentialsNotFetched: {
    impact:
      "What Spreedly's API is called with cannot be read again: the old is used on, and a function that starts now has none.",
    // A failed read is repeated soon, and the second one succeeds as a rule: three are an outage.
    threshold: 3,
  },
};

/** The last nets of those that have an answer to give. What a queue brings again, or the next minute, has none. */
const ANSWERING = ['spreedly-payments', 'spreedly-return'];

const CAUGHT: Readonly<Record<string, Counted>> = {
  SpreedlyUnexpectedError: {
    counts: 'UnexpectedError',
    impact: 'A fault of ours was caught at the last moment: a payment was answered with an error, or a person was.',
    threshold: 1,
  },
};

/** Watches what goes wrong with Spreedly, whoever called it: one cause is one alarm. */
export function watchSpreedlyCalls(scope: Construct, { stage, monitoring }: SpreedlyAlarmsProps): void {
  watchCounted(scope, { stage, service: CALLERS }, COUNTED, monitoring);
  watchCounted(scope, { stage, service: ANSWERING }, CAUGHT, monitoring);
}
