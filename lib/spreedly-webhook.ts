import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/spreedly-webhook/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { SpreedlySecrets } from './spreedly-secrets.ts';

export interface SpreedlyWebhookProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly secrets: SpreedlySecrets;
  readonly callbacks: QueueWithDeadLetters;
}

/** The folder in `functions/`, and the dimension `Service` of what the function counts. */
const NAME = 'spreedly-webhook';

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  CallbackRefused: {
    impact:
      'Somebody calls back without a signature that fits: if it is Spreedly, it is locked out and holds back all callbacks.',
    // Spreedly comes again after growing pauses, with the same callback, so that five minutes may see one. A stranger costs a
    // look, and no more than one an hour.
    within: Duration.hours(1),
    threshold: 1,
  },
  CallbackUnreadable: {
    impact: "A callback cannot be read, and was refused: if it is Spreedly's, it holds back all that come after it.",
    within: Duration.hours(1),
    threshold: 1,
  },
  CallbackNotQueued: {
    impact: 'Callbacks cannot be kept and are not acknowledged: Spreedly comes again, and gives up after some tries.',
    // One failed call of SQS is repeated by Spreedly, and one at a time: three are an outage.
    threshold: 3,
    within: Duration.minutes(15),
  },
  CallbackMemberUnproven: {
    impact:
      'Callbacks of Spreedly hold many transactions that its signature does not prove: each is looked up, which is slow.',
    threshold: 20,
  },
  CallbackMemberUnreadable: {
    impact:
      'A callback of Spreedly holds a transaction without a usable token: it is left out, and nobody looks it up.',
    threshold: 1,
  },
  SigningSecretMissing: {
    impact: 'Somebody calls back while nobody has put in what Spreedly signs with: everything is refused for now.',
    threshold: 1,
  },
  SigningSecretNotFetched: {
    impact:
      'What Spreedly signs with cannot be read again: the old is used on, and a function that starts now has none.',
    // A failed read is repeated soon, and the second one succeeds as a rule: three are an outage.
    threshold: 3,
  },
  SpreedlyWebhookUnexpectedError: {
    counts: 'UnexpectedError',
    impact: 'A fault of ours was caught at the last moment: a callback was not acknowledged, and Spreedly comes again.',
    threshold: 1,
  },
};

/** The function that takes Spreedly's callbacks in. It calls neither DynamoDB nor Spreedly. */
export class SpreedlyWebhook extends Construct {
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, { secrets, callbacks, ...surroundings }: SpreedlyWebhookProps) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'SpreedlyWebhook',
      description: 'Takes in what Spreedly calls back about payments.',
      environment: {
        STAGE: stage,
        SPREEDLY_SIGNING_SECRET_ARN: secrets.signing.secretArn,
        PAYMENT_CALLBACK_QUEUE_URL: callbacks.queue.queueUrl,
      },
      // A start is spent computing, and so is a large batch: one full vCPU, which Lambda gives from 1,769 MB on.
      memoryMb: 1769,
      // The function answers by four and a half seconds: this only ends what has gone astray.
      timeout: Duration.seconds(8),
      // Two fifths of the five seconds that Spreedly waits.
      slow: Duration.seconds(2),
      impact: {
        errors: 'The function failed instead of answering: Spreedly comes again, and gives up after some tries.',
        throttles: 'Lambda refused to run the function: Spreedly comes again, and gives up after some tries.',
        duration: 'Callbacks are about to be answered too late: Spreedly would hold all of them back.',
      },
    });
    callbacks.grantSend(lambda);
    grantReadSecret(secrets.signing, lambda);
    this.handler = lambda;
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
