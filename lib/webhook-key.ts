import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { encryptionKey } from './encryption-key.ts';
import { generatedSecret, grantReadSecret } from './kept-secret.ts';

export interface WebhookKeyProps {
  /** Whether the key outlives the stack: it is a part of the URL that connectFi has registered. */
  readonly keepsData: boolean;
}

/** The key in the path of the webhook URL: what proves that a call comes from connectFi, which signs nothing. */
export class WebhookKey extends Construct {
  /** JSON: `{"current": "<64 letters and digits>"}`, and `previous` beside it while a rotation lasts. */
  readonly secret: Secret;

  /** Encrypts secrets, and no data. */
  readonly key: IKey;

  constructor(scope: Construct, id: string, { keepsData }: WebhookKeyProps) {
    super(scope, id);
    // Not the tables' key: who may look at those need not be able to read the secret that lets one speak as connectFi.
    this.key = encryptionKey(this, 'SecretKey', { description: 'Encrypts the secrets of Cardhook.', keepsData });
    this.secret = generatedSecret(this, 'Secret', {
      name: 'WebhookKeySecret',
      description: 'The keys that connectFi may use in the path of the webhook URL: current and previous.',
      key: this.key,
      keepsData,
      unscheduledBecause:
        'The key is half of a URL that connectFi registers by hand, so a schedule would cut connectFi off: ' +
        'an operator rotates it, with two keys valid meanwhile (docs/runbook.md).',
    });
  }

  grantRead(grantee: IGrantable): void {
    grantReadSecret(this.secret, grantee);
  }
}
