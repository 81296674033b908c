import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SigningSecrets, SpreedlyCredentials } from '../domain/payment/credentials.ts';
import { NOT_SET } from '../domain/placeholder.ts';
import { placeholderSecret } from './kept-secret.ts';

export interface SpreedlySecretsProps {
  /** Of the secrets, not of the tables. */
  readonly key: IKey;
  readonly keepsData: boolean;
}

/** What nobody has put in yet. Whoever takes payments at a simulator adds `apiUrl` to the second. */
const NO_SIGNING_SECRET: SigningSecrets = { current: NOT_SET };
const NO_CREDENTIALS: Omit<SpreedlyCredentials, 'apiUrl'> = {
  environmentKey: NOT_SET,
  accessSecret: NOT_SET,
  gatewayToken: NOT_SET,
};

/** By what Spreedly's callbacks are known, and what Spreedly is called with. Two, because no function needs both. */
export class SpreedlySecrets extends Construct {
  readonly signing: Secret;
  readonly credentials: Secret;

  constructor(scope: Construct, id: string, kept: SpreedlySecretsProps) {
    super(scope, id);
    this.signing = placeholderSecret(
      this,
      'Signing',
      {
        ...kept,
        name: 'SpreedlySigningSecret',
        description: 'What Spreedly signs callbacks with, put in by an operator: current and previous.',
        unscheduledBecause:
          'Spreedly makes it up and shows it to a person: an operator rotates it, with two secrets valid meanwhile ' +
          '(docs/runbook.md).',
      },
      NO_SIGNING_SECRET,
    );
    this.credentials = placeholderSecret(
      this,
      'Credentials',
      {
        ...kept,
        name: 'SpreedlyCredentialsSecret',
        description: "What Spreedly's API is called with, and the usual gateway, put in by an operator.",
        unscheduledBecause: 'Spreedly gives out access secrets to a person, by its own console.',
      },
      NO_CREDENTIALS,
    );
  }
}
