import { createHash } from 'node:crypto';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  type NotificationProfile,
  type ProfileWithSecret,
  SECRET_FIELDS,
} from '../domain/merchant-application/notification-profile.ts';
import { NOT_SET } from '../domain/placeholder.ts';
import { generatedSecret, grantReadSecret, placeholderSecret } from './kept-secret.ts';

export interface ElavonSecretsProps {
  readonly profiles: readonly NotificationProfile[];
  /** Of the secrets, not of the tables. */
  readonly key: IKey;
  readonly keepsData: boolean;
}

/** By what Elavon proves itself, and by what we do. A profile whose secret nobody has put in is refused. */
export class ElavonSecrets extends Construct {
  /** What functions are told of the profiles: everything but the secrets themselves. */
  readonly profiles: readonly ProfileWithSecret[];
  /** What access tokens are signed with. JSON: `{"current"}`, and `previous` beside it while a rotation lasts. */
  readonly tokenKeys: Secret;
  /** Of the keyed hash by which sealed credentials are compared. JSON: `{"current"}`. */
  readonly markKey: Secret;
  /** What Cardhook asks Elavon's API with. JSON: `{"baseUrl", "username", "password"}`. No function reads it. */
  readonly apiCredentials: Secret;

  /** By profile code. JSON: `{"current": …}`, with the fields of the mode; a rotation puts `previous` beside it. */
  private readonly byCode: ReadonlyMap<string, Secret>;

  constructor(scope: Construct, id: string, { profiles, ...kept }: ElavonSecretsProps) {
    super(scope, id);
    this.byCode = new Map(profiles.map((profile) => [profile.code, this.profileSecret(profile, kept)]));
    this.profiles = profiles.map((profile) => ({ ...profile, secretArn: this.secretOf(profile).secretArn }));
    this.tokenKeys = generatedSecret(this, 'TokenKeys', {
      ...kept,
      name: 'ElavonTokenKeysSecret',
      description: 'What access tokens for Elavon are signed with: current and previous.',
      unscheduledBecause:
        '`cardhook elavon rotate-token-keys` changes it, with two keys valid for as long as tokens live.',
    });
    this.markKey = generatedSecret(this, 'MarkKey', {
      ...kept,
      name: 'ElavonMarkKeySecret',
      description: 'Key of the hash that tells whether two sealed terminal credentials are the same.',
      unscheduledBecause: 'With another key the same credentials would look like new ones: every mark would change.',
    });
    this.apiCredentials = placeholderSecret(
      this,
      'ApiCredentials',
      {
        ...kept,
        name: 'ElavonApiCredentialsSecret',
        description: "Base URL, user name and password of Elavon's API, put in by an operator.",
        unscheduledBecause: 'Elavon gives out the password by hand, and has no call that changes it.',
      },
      { baseUrl: NOT_SET, username: NOT_SET, password: NOT_SET },
    );
  }

  grantReadProfiles(grantee: IGrantable, profiles: readonly NotificationProfile[]): void {
    for (const profile of profiles) grantReadSecret(this.secretOf(profile), grantee);
  }

  private profileSecret({ code, mode }: NotificationProfile, kept: Omit<ElavonSecretsProps, 'profiles'>): Secret {
    const name = secretName(code);
    return placeholderSecret(
      this,
      name,
      {
        ...kept,
        name,
        description: `By what Elavon proves that a push for profile ${code} is its own: current and previous.`,
        unscheduledBecause:
          'Elavon is handed it by hand, so a schedule would lock Elavon out: an operator rotates it, with two secrets ' +
          'valid meanwhile (docs/runbook.md).',
      },
      { current: Object.fromEntries(Object.keys(SECRET_FIELDS[mode]).map((field) => [field, NOT_SET])) },
    );
  }

  private secretOf({ code }: NotificationProfile): Secret {
    const secret = this.byCode.get(code);
    if (secret === undefined) throw new Error(`There is no secret of profile ${code}`);
    return secret;
  }
}

/** Names that are taken by the other secrets here. */
const TAKEN = new Set(['TokenKeys', 'MarkKey', 'ApiCredentials']);

/** A logical id has letters and digits only: a code with others, or one that is taken, is told apart by its hash. */
function secretName(code: string): string {
  const word = code.replaceAll(/[^A-Za-z0-9]/g, '');
  const isAlike = word !== code || TAKEN.has(code);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 8);
  return `Elavon${word}${isAlike ? hash : ''}Secret`;
}
