import type { Counts } from './counts.ts';
import list from './prices.json' with { type: 'json' };

/** One line of a bill. */
export type BillLine = {
  /** `following`: the state machines and the function that polls. `beside`: what any design would cause that stores and tells. */
  readonly part: 'following' | 'beside';
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
};

type Price = keyof typeof list.prices;

/** Source: Step Functions pricing: memory is billed in chunks of 64 MB. A turn holds a few hundred bytes: one chunk. */
const EXPRESS_MEMORY_GB = 64 / 1_024;

/** Source: the same page: duration is rounded up to 100 ms. */
const EXPRESS_STEP_MS = 100;

/** Source: AWS Secrets Manager User Guide, "Secret encryption and decryption": each reading has KMS open the secret's data key. */
const KEY_CALLS_A_READ = 1;

const POLLER = 'strivve-poller';

/** What was counted at list price. */
export function billOf({
  standard,
  express,
  functions,
  dynamo,
  busEvents,
  apiCalls,
  secretReads,
  logBytes,
}: Counts): BillLine[] {
  const expressMs = express.reduce((sum, { durationMs }) => sum + roundedUp(durationMs, EXPRESS_STEP_MS), 0);
  return [
    line('following', 'parent, Standard', standard.transitions, 'transitions', 'standardTransitions'),
    line('following', 'turns, Express', express.length, 'requests', 'expressRequests'),
    line('following', 'turns, Express', (expressMs / 1_000) * EXPRESS_MEMORY_GB, 'GB-s', 'expressGbSeconds'),
    ...functions.flatMap(({ name, memoryMb, invocations, billedMs }) => {
      const part = name === POLLER ? 'following' : 'beside';
      const gbSeconds = (billedMs / 1_000) * (memoryMb / 1_024);
      return [
        line(part, name, invocations, 'invocations', 'lambdaRequests'),
        line(part, name, gbSeconds, 'GB-s', 'lambdaGbSeconds'),
      ];
    }),
    line('beside', 'jobs table', dynamo.readUnits, 'read units', 'dynamoReadUnits'),
    line('beside', 'jobs table', dynamo.writeUnits, 'write units', 'dynamoWriteUnits'),
    line('beside', 'event bus', busEvents, 'events', 'busEvents'),
    line('beside', 'operations API', apiCalls, 'calls', 'apiCalls'),
    line('beside', 'connection secret', secretReads, 'reads', 'secretReads'),
    line('beside', 'connection secret', secretReads * KEY_CALLS_A_READ, 'key calls', 'keyCalls'),
    line('beside', 'logs', logBytes / 1e9, 'GB', 'logGigabytes'),
  ];
}

export function totalOf(bill: readonly BillLine[], part?: BillLine['part']): number {
  return bill.filter((one) => part === undefined || one.part === part).reduce((sum, { usd }) => sum + usd, 0);
}

function line(part: BillLine['part'], what: string, quantity: number, unit: string, price: Price): BillLine {
  return { part, what, quantity, unit, usd: (quantity * list.prices[price].usdPerMillion) / 1e6 };
}

function roundedUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
