import { createHash } from 'node:crypto';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Connection, ConnectionCredentials, ConnectionWithSecret } from '../domain/job/connection.ts';
import { NOT_SET } from '../domain/placeholder.ts';
import { grantReadSecret, placeholderSecret } from './kept-secret.ts';

export interface StrivveConnectionsProps {
  readonly connections: readonly Connection[];
  /** Of the secrets, not of the tables. */
  readonly key: IKey;
  readonly keepsData: boolean;
}

/** What nobody has put in yet. Whoever follows jobs at a simulator adds `apiUrl`. */
const NOTHING: Omit<ConnectionCredentials, 'apiUrl'> = {
  integratorName: NOT_SET,
  integratorKey: NOT_SET,
  username: NOT_SET,
  password: NOT_SET,
};

/** The CardSavr clients of a stage: what each signs in with. */
export class StrivveConnections extends Construct {
  /** What functions are told of them: everything but the secrets themselves. */
  readonly all: readonly ConnectionWithSecret[];

  private readonly secrets: readonly Secret[];

  constructor(scope: Construct, id: string, { connections, ...kept }: StrivveConnectionsProps) {
    super(scope, id);
    const withSecrets = connections.map((connection) => ({ connection, secret: this.secretOf(connection, kept) }));
    this.all = withSecrets.map(({ connection, secret: { secretArn } }) => ({ ...connection, secretArn }));
    this.secrets = withSecrets.map(({ secret }) => secret);
  }

  grantRead(grantee: IGrantable): void {
    for (const secret of this.secrets) grantReadSecret(secret, grantee);
  }

  private secretOf({ name }: Connection, kept: Omit<StrivveConnectionsProps, 'connections'>): Secret {
    const logicalId = secretName(name);
    return placeholderSecret(
      this,
      logicalId,
      {
        ...kept,
        name: logicalId,
        description: `What connection ${name} signs in with at CardSavr, put in by an operator.`,
        unscheduledBecause: "Strivve gives out the integrator's key and the user's password by hand.",
      },
      NOTHING,
    );
  }
}

/** A logical id has letters and digits only, and a capital here: a name that does not begin small, or has others, gets its hash. */
function secretName(name: string): string {
  const word = name.replaceAll(/[^A-Za-z0-9]/g, '');
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const readable = word.charAt(0).toUpperCase() + word.slice(1);
  return `Strivve${readable}${/^[a-z][A-Za-z0-9]*$/.test(name) ? '' : hash}Secret`;
}
