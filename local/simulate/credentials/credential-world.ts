import { createAccessTokens } from '../../../adapters/access-tokens.ts';
import { createElavonSecrets } from '../../../adapters/elavon-secrets.ts';
import {
  NOTIFICATION_MODES,
  type NotificationMode,
  type ProfileWithSecret,
} from '../../../domain/merchant-application/notification-profile.ts';
import type { NotificationSecret } from '../../../domain/merchant-application/notification-secret.ts';
import type { AccessTokens, NotificationSecrets } from '../../../domain/merchant-application/ports.ts';
import { tokenIssuer } from '../../../providers/elavon/token-issuer.ts';

/** Two profiles of each mode, so that what opens one can be tried at another that reads it the same way. */
export type CredentialWorld = {
  readonly profiles: readonly ProfileWithSecret[];
  readonly secrets: NotificationSecrets;
  readonly tokens: AccessTokens;
  /** Bearer tokens by profile code and version. */
  readonly bearers: ReadonlyMap<string, Readonly<Record<Version, string>>>;
};

/** `revoked` was given up before anybody asks. */
export type Version = 'current' | 'previous' | 'revoked';

export const VERSIONS: readonly Version[] = ['current', 'previous', 'revoked'];

export const NOW_MS = Date.parse('2026-11-26T12:00:00Z');

const ISSUER = tokenIssuer('simulated');
const SIGNING_KEY = 'Gk2sXv9RtB4mQ7pLz1WcYd6NfHa3JuEo5iCgTxMbKwPqVrSyDnZhUjFl8A0e';

export function secretOf(mode: NotificationMode, code: string, version: Version): NotificationSecret {
  const text = (field: string): string => `${version}${field}${code}7Hq2Vx9Lm4Rt6Zb1Nc8Wd3Kf5`;
  switch (mode) {
    case 'basic':
      return { mode, username: `user${code}`, password: text('password') };
    case 'token':
    case 'plain':
      return { mode, token: text('token') };
    case 'oauth2_password':
      return {
        mode,
        clientId: `client${code}`,
        clientSecret: text('client'),
        username: `user${code}`,
        password: text('password'),
      };
    case 'oauth2_client_credentials':
      return { mode, clientId: `client${code}`, clientSecret: text('client') };
  }
}

export async function createCredentialWorld(): Promise<CredentialWorld> {
  const profiles = NOTIFICATION_MODES.flatMap((mode) =>
    ['A', 'B'].map((letter) => ({ code: `${mode}${letter}`, mode, secretArn: `${mode}${letter}` })),
  );
  const texts = new Map(
    profiles.map(({ code, mode }) => {
      const [current, previous] = [secretOf(mode, code, 'current'), secretOf(mode, code, 'previous')];
      return [code, JSON.stringify({ current, previous })];
    }),
  );
  const secrets = createElavonSecrets(profiles, (arn) => async () => texts.get(arn) ?? '', fail);
  const tokens = createAccessTokens(
    ISSUER,
    async () => ({ text: JSON.stringify({ current: SIGNING_KEY }), storedAtMs: 0 }),
    (error) => fail('', error),
  );
  const bearers = new Map<string, Record<Version, string>>();
  for (const { code, mode } of profiles.filter((profile) => profile.mode.startsWith('oauth2'))) {
    const bearerOf = async (version: Version): Promise<string> => {
      const grant = { profileCode: code, clientId: 'client', subject: 'client', secret: secretOf(mode, code, version) };
      const issued = await tokens.issue(grant, NOW_MS);
      return issued === 'unavailable' ? issued : issued.token;
    };
    bearers.set(code, {
      current: await bearerOf('current'),
      previous: await bearerOf('previous'),
      revoked: await bearerOf('revoked'),
    });
  }
  return { profiles, secrets, tokens, bearers };
}

function fail(_code: string, error: unknown): void {
  throw error;
}
