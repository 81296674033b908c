import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { OptionalOutputId } from './output-ids.ts';
import { PaymentProcessing } from './payment-processing.ts';
import { Payments } from './payments.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import { watchSpreedlyCalls } from './spreedly-alarms.ts';
import { SpreedlyReturn } from './spreedly-return.ts';
import { SpreedlySecrets } from './spreedly-secrets.ts';
import type { SpreedlySettings } from './spreedly-settings.ts';
import { SpreedlyWebhook } from './spreedly-webhook.ts';

export interface SpreedlyProps extends QueueConsumerSurroundings {
  readonly settings: SpreedlySettings;
  /** Of the secrets; `key` is of the tables and queues. */
  readonly secretKey: IKey;
}

/** Everything of a stage that is there because payments go through Spreedly, but for its routes and what is behind those of the backend. */
export class Spreedly extends Construct {
  readonly payments: Payments;
  readonly secrets: SpreedlySecrets;
  /** What answers callbacks. */
  readonly webhook: IFunction;
  /** What answers people who come back from their bank. */
  readonly returning: IFunction;
  readonly outputs: Readonly<Partial<Record<OptionalOutputId, string>>>;

  constructor(scope: Construct, id: string, { settings, secretKey, ...surroundings }: SpreedlyProps) {
    super(scope, id);
    const { key, keepsData } = surroundings;
    this.payments = new Payments(this, 'Payments', { key, keepsData });
    this.secrets = new SpreedlySecrets(this, 'Secrets', { key: secretKey, keepsData });
    const shared = { ...surroundings, payments: this.payments, secrets: this.secrets };
    const { messages } = new PaymentProcessing(this, 'Processing', shared);
    this.webhook = new SpreedlyWebhook(this, 'Webhook', {
      ...surroundings,
      secrets: this.secrets,
      callbacks: messages,
    }).handler;
    this.returning = new SpreedlyReturn(this, 'Return', { ...shared, pages: settings.pages }).handler;
    watchSpreedlyCalls(this, surroundings);
    this.outputs = {
      PaymentsTableName: this.payments.table.tableName,
      PaymentCallbackQueueUrl: messages.queue.queueUrl,
      PaymentCallbackDeadLetterQueueUrl: messages.deadLetters.queueUrl,
      SpreedlySigningSecretArn: this.secrets.signing.secretArn,
      SpreedlyCredentialsSecretArn: this.secrets.credentials.secretArn,
    };
  }
}
