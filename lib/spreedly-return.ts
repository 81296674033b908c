import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/spreedly-return/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { Payments } from './payments.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { SpreedlySecrets } from './spreedly-secrets.ts';
import type { SpreedlySettings } from './spreedly-settings.ts';

export interface SpreedlyReturnProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly pages: SpreedlySettings['pages'];
  readonly payments: Payments;
  readonly secrets: SpreedlySecrets;
}

/** The function to which people come back from their bank. It proves nobody: it looks up, and sends on to one of three pages. */
export class SpreedlyReturn extends Construct {
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, { pages, payments, secrets, ...surroundings }: SpreedlyReturnProps) {
    super(scope, id);
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: 'spreedly-return',
      alarms: 'SpreedlyReturn',
      description: 'Sends people who come back from their bank on to the page that fits.',
      environment: {
        STAGE: surroundings.stage,
        PAYMENTS_TABLE: payments.table.tableName,
        SPREEDLY_CREDENTIALS_SECRET_ARN: secrets.credentials.secretArn,
        SUCCESS_PAGE: pages.success,
        FAILURE_PAGE: pages.failure,
        PENDING_PAGE: pages.pending,
      },
      // A person waits for it, and looks at an empty window meanwhile.
      memoryMb: 1024,
      // Spreedly may take five seconds of it, and the table four: this only ends what has gone astray.
      timeout: Duration.seconds(11),
      slow: Duration.seconds(4),
      impact: {
        errors:
          'The function failed instead of answering: people who have paid see an error instead of a page of yours.',
        throttles: 'Lambda refused to run the function: people who have paid see an error instead of a page of yours.',
        duration: 'People who come back from their bank wait long, and are about to be sent to the page for pending.',
      },
    });
    payments.grantTell(lambda);
    grantReadSecret(secrets.credentials, lambda);
    this.handler = lambda;
  }
}
