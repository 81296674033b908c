import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../functions/spreedly-processor/settings.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { Payments } from './payments.ts';
import { QueueConsumer, type QueueConsumerSurroundings } from './queue-consumer.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { SpreedlySecrets } from './spreedly-secrets.ts';

export interface PaymentProcessingProps extends QueueConsumerSurroundings {
  readonly payments: Payments;
  readonly secrets: SpreedlySecrets;
}

/** The folder in `functions/`, and the dimension `Service` of what it counts. */
const NAME = 'spreedly-processor';

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  PaymentDisputed: {
    impact:
      'Callbacks say of one payment that it ended in two ways, and Spreedly could not be asked which: it shows the first.',
    // Spreedly is asked at once, and again every three minutes: one that lasts is three of them.
    threshold: 3,
    within: Duration.minutes(15),
  },
  PaymentNotKnown: {
    impact:
      'Callbacks name transactions that Spreedly has never heard of: somebody forges some. Nothing is changed by them.',
    // Each costs one look-up, and whoever sends them needs a callback of Spreedly's to hide them in.
    threshold: 5,
  },
};

/** Transactions of Spreedly's callbacks wait here and are then brought into the records of payments. */
export class PaymentProcessing extends Construct {
  readonly messages: QueueWithDeadLetters;

  constructor(scope: Construct, id: string, { payments, secrets, ...surroundings }: PaymentProcessingProps) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const consumer = new QueueConsumer<Environment>(this, 'Default', {
      ...surroundings,
      name: 'PaymentCallback',
      role: 'Processor',
      functionName: NAME,
      description: 'Brings payments up to what callbacks of Spreedly told.',
      environment: {
        STAGE: stage,
        PAYMENTS_TABLE: payments.table.tableName,
        SPREEDLY_CREDENTIALS_SECRET_ARN: secrets.credentials.secretArn,
      },
      // Ten messages side by side, each of which may ask Spreedly for ten seconds, and a record that changed meanwhile.
      timeout: Duration.seconds(30),
      slow: Duration.seconds(20),
      // One every three minutes, as long as a message is hidden: Spreedly may be away for an hour.
      triesMax: 20,
      impact: {
        age: 'Callbacks are acknowledged but not yet applied: payments show an old state, nothing is lost.',
        deadLetters:
          'A callback that Spreedly was told is accepted has not been applied: Spreedly does not send it again.',
        errors: 'A whole batch of callbacks failed and comes back: after twenty tries they are dead letters.',
        throttles: 'Callbacks wait because the account has no concurrency left: authorizations may be next.',
        duration: 'Spreedly answers so slowly that a batch of callbacks is about to be cut off and delivered again.',
      },
    });
    payments.grantTell(consumer.lambda);
    grantReadSecret(secrets.credentials, consumer.lambda);
    this.messages = consumer.messages;
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
