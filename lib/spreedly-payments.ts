import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/spreedly-payments/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { Payments } from './payments.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { SpreedlySecrets } from './spreedly-secrets.ts';

export interface SpreedlyPaymentsProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly payments: Payments;
  readonly secrets: SpreedlySecrets;
  /** Of this stage, without a slash at its end: below it is what Spreedly calls and where it sends people. */
  readonly intakeUrl: string;
}

/** The folder in `functions/`, and the dimension `Service` of what the function counts. */
const NAME = 'spreedly-payments';

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  PaymentStartUnknown: {
    impact:
      'Payments were sent to Spreedly and no answer came in time: their people wait, and the payments are looked for.',
    // A gateway may be slow for one. Three within five minutes are an outage, or a gateway that is too slow for browsers.
    threshold: 3,
  },
};

/** The function behind the routes of payments: starts one at Spreedly, shows it and completes it. */
export class SpreedlyPayments extends Construct {
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, { payments, secrets, intakeUrl, ...surroundings }: SpreedlyPaymentsProps) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'SpreedlyPayments',
      description: 'Starts payments at Spreedly, shows and completes them.',
      environment: {
        STAGE: stage,
        PAYMENTS_TABLE: payments.table.tableName,
        SPREEDLY_CREDENTIALS_SECRET_ARN: secrets.credentials.secretArn,
        INTAKE_URL: intakeUrl,
      },
      // A person waits for it: two thirds of a processor start in a moment.
      memoryMb: 1024,
      // Spreedly may take 24 seconds of a start, and API Gateway waits 29.
      timeout: Duration.seconds(28),
      // A gateway takes some seconds. At 24 seconds a start is given up, and its fate is unknown.
      slow: Duration.seconds(15),
      impact: {
        errors: 'The function failed instead of answering: payments may have been made, and your backend was not told.',
        throttles: 'Lambda refused to run the function: nobody can pay.',
        duration: 'Payments take so long that their fate is about to be unknown when your backend is answered.',
      },
    });
    payments.grantTell(lambda);
    grantReadSecret(secrets.credentials, lambda);
    this.handler = lambda;
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
