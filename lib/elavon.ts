import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ApplicationProcessing } from './application-processing.ts';
import { ElavonSecrets } from './elavon-secrets.ts';
import type { ElavonSettings } from './elavon-settings.ts';
import { ElavonToken } from './elavon-token.ts';
import { ElavonWebhook } from './elavon-webhook.ts';
import { MerchantApplications } from './merchant-applications.ts';
import type { OptionalOutputId } from './output-ids.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import { TerminalKey } from './terminal-key.ts';

export interface ElavonProps extends QueueConsumerSurroundings {
  readonly settings: ElavonSettings;
  /** Of the secrets; `key` is of the tables and queues. */
  readonly secretKey: IKey;
}

/** Elavon documents no retry, and the same push twice within an hour is more likely one that was sent twice. */
const REPEATED_WITHIN_MINUTES = 60;

/** Everything of a stage that is there because Elavon pushes to it, but for its routes. */
export class Elavon extends Construct {
  readonly applications: MerchantApplications;
  readonly webhook: ElavonWebhook;
  readonly token: ElavonToken;
  readonly outputs: Readonly<Partial<Record<OptionalOutputId, string>>>;

  constructor(scope: Construct, id: string, { settings, secretKey, ...surroundings }: ElavonProps) {
    super(scope, id);
    const { key, keepsData } = surroundings;
    const { profiles, repeatedWithinMinutes = REPEATED_WITHIN_MINUTES, domain } = settings;
    this.applications = new MerchantApplications(this, 'Applications', { key, keepsData, repeatedWithinMinutes });
    const processing = new ApplicationProcessing(this, 'Processing', {
      applications: this.applications,
      ...surroundings,
    });
    const pushes = processing.messages;
    const secrets = new ElavonSecrets(this, 'Secrets', { profiles, key: secretKey, keepsData });
    const terminalKey = new TerminalKey(this, 'Terminal', { keepsData });
    // A client certificate is asked of whoever comes by the domain. By the API's own address anybody may come without one.
    const requiredHost = domain?.truststoreUri === undefined ? undefined : domain.name;
    const doors = { ...surroundings, secrets, requiredHost };
    this.webhook = new ElavonWebhook(this, 'Webhook', {
      applications: this.applications,
      pushes,
      terminalKey,
      ...doors,
    });
    this.token = new ElavonToken(this, 'Token', doors);
    this.outputs = {
      ApplicationsTableName: this.applications.table.tableName,
      ApplicationPushQueueUrl: pushes.queue.queueUrl,
      ApplicationPushDeadLetterQueueUrl: pushes.deadLetters.queueUrl,
      ElavonTokenKeysSecretArn: secrets.tokenKeys.secretArn,
      ElavonApiCredentialsSecretArn: secrets.apiCredentials.secretArn,
      TerminalKeyArn: terminalKey.key.keyArn,
      ElavonProfiles: JSON.stringify(secrets.profiles),
    };
  }
}
