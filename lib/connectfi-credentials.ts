import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { NOT_SET } from './connectfi-placeholder.ts';
import { pinLogicalId } from './logical-id.ts';

export interface ConnectFiCredentialsProps {
  /** Of the secrets, not of the tables. */
  readonly key: IKey;
  /** Whether what an operator put in outlives the stack. */
  readonly keepsData: boolean;
}

/** What Cardhook calls connectFi's inquiry API with. No function reads it: the operator's command line does. */
export class ConnectFiCredentials extends Construct {
  /** JSON: `{"baseUrl", "login", "password"}`; `cardhook connectfi set-credentials` fills it. */
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { key, keepsData }: ConnectFiCredentialsProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: "Base URL, login and password of connectFi's inquiry API, put in by an operator.",
      encryptionKey: key,
      // CloudFormation writes a value when the template's changes: another text here would overwrite the real one.
      secretStringValue: SecretValue.unsafePlainText(
        JSON.stringify({ baseUrl: NOT_SET, login: NOT_SET, password: NOT_SET }),
      ),
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.secret = pinLogicalId(secret, 'ConnectFiCredentialsSecret');
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'connectFi gives out the login and its password by hand, and has no call that changes them.',
    });
  }
}
