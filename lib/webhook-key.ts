import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { encryptionKey } from './encryption-key.ts';
import { pinLogicalId } from './logical-id.ts';

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
    const secret = new Secret(this, 'Secret', {
      description: 'The keys that connectFi may use in the path of the webhook URL: current and previous.',
      encryptionKey: this.key,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'current',
        // 64 letters and digits are some 380 bits: nobody guesses them, and each may stand in a path as it is.
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.secret = pinLogicalId(secret, 'WebhookKeySecret');
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The key is half of a URL that connectFi registers by hand, so a schedule would cut connectFi off: ' +
        'an operator rotates it, with two keys valid meanwhile (docs/runbook.md).',
    });
  }

  grantRead(grantee: IGrantable): void {
    // `Secret.grantRead` would add DescribeSecret, which nobody needs.
    const actions = ['secretsmanager:GetSecretValue'];
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.secret.secretArn] });
    this.key.grant(grantee, 'kms:Decrypt');
  }
}
