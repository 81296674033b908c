import { timingSafeEqual } from 'node:crypto';
import type { NotificationProfile } from '../../domain/merchant-application/notification-profile.ts';
import {
  type KnownSecrets,
  type NotificationSecret,
  SECRET_VERSIONS,
  type SecretVersion,
} from '../../domain/merchant-application/notification-secret.ts';
import { digest } from './digest.ts';

/** What a client presents; user name and password are empty for a grant without a user. */
export type PresentedCredentials = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
};

/** A profile whose client this is, by one of its live secrets. */
export type FoundClient = {
  readonly profile: NotificationProfile;
  readonly secret: NotificationSecret;
  readonly version: SecretVersion;
  /** Whether the user is that of the same secret, too. */
  readonly isUser: boolean;
};

/** Compared with where there is nothing. A space is in none that is read here, and a match is not taken for one. */
const NOTHING = ' ';

/**
 * The profiles whose client id and secret were presented. Every one of them is compared with every live secret, on digests
 * and in constant time, so that an unknown client costs what a wrong secret does.
 */
export function findClients(
  { clientId, clientSecret, username, password }: PresentedCredentials,
  profiles: readonly NotificationProfile[],
  known: ReadonlyMap<string, KnownSecrets>,
): readonly FoundClient[] {
  const presented = [clientId, clientSecret, username, password].map(digest);
  return profiles.flatMap((profile) => {
    const secrets = known.get(profile.code);
    return SECRET_VERSIONS.flatMap((version) => {
      const secret = secrets?.kind === 'live' ? secrets.live[version] : undefined;
      const expected = fieldsOf(secret).map(digest);
      const [isId, isSecret, isName, isPassword] = expected.map((field, index) =>
        timingSafeEqual(field, presented[index] ?? field),
      );
      if (secret === undefined || isId !== true || isSecret !== true) return [];
      return [{ profile, secret, version, isUser: isName === true && isPassword === true }];
    });
  });
}

function fieldsOf(secret: NotificationSecret | undefined): readonly [string, string, string, string] {
  switch (secret?.mode) {
    case 'oauth2_password':
      return [secret.clientId, secret.clientSecret, secret.username, secret.password];
    case 'oauth2_client_credentials':
      return [secret.clientId, secret.clientSecret, NOTHING, NOTHING];
    case 'basic':
    case 'token':
    case 'plain':
    case undefined:
      return [NOTHING, NOTHING, NOTHING, NOTHING];
  }
}
