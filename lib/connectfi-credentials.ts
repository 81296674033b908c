import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { NOT_SET } from '../domain/placeholder.ts';
import { placeholderSecret } from './kept-secret.ts';

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
    this.secret = placeholderSecret(
      this,
      'Secret',
      {
        name: 'ConnectFiCredentialsSecret',
        description: "Base URL, login and password of connectFi's inquiry API, put in by an operator.",
        key,
        keepsData,
        unscheduledBecause:
          'connectFi gives out the login and its password by hand, and has no call that changes them.',
      },
      { baseUrl: NOT_SET, login: NOT_SET, password: NOT_SET },
    );
  }
}
