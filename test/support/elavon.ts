import { createAccessTokens } from '../../adapters/access-tokens.ts';
import { createElavonSecrets } from '../../adapters/elavon-secrets.ts';
import {
  NOTIFICATION_MODES,
  type NotificationMode,
  type ProfileWithSecret,
} from '../../domain/merchant-application/notification-profile.ts';
import { createPushAuthenticator, type RefusalReason } from '../../providers/elavon/authenticate-push.ts';
import { tokenIssuer } from '../../providers/elavon/token-issuer.ts';

export const NOW = Date.parse('2026-11-26T12:00:00Z');
export const MINUTE_MS = 60_000;

/** Fields of a secret whose values say which one it is. */
export function aSecret(mode: NotificationMode, name: string): Record<string, string> {
  const of = (field: string): string => `${field}-${mode}-${name}`.padEnd(40, 'x');
  switch (mode) {
    case 'basic':
      return { username: of('username'), password: `:${of('password')}:é` };
    case 'token':
    case 'plain':
      return { token: of('token') };
    case 'oauth2_password':
      return {
        clientId: `client-${mode}`,
        clientSecret: of('client'),
        username: `user-${mode}`,
        password: of('password'),
      };
    case 'oauth2_client_credentials':
      return { clientId: `client-${mode}`, clientSecret: of('client') };
  }
}

export const CODE_OF = {
  basic: 'BASIC',
  token: 'TOKEN',
  plain: 'PLAIN',
  oauth2_password: 'PASSWORD',
  oauth2_client_credentials: 'CLIENT',
} as const satisfies Record<NotificationMode, string>;

/** One profile of each mode. */
export const PROFILES: readonly ProfileWithSecret[] = NOTIFICATION_MODES.map((mode) => ({
  code: CODE_OF[mode],
  mode,
  secretArn: CODE_OF[mode],
}));

export const TOKEN_KEYS = 'token-keys';
export const KEY = 'k'.repeat(64);

/** A text in Secrets Manager, or that it fails; `storedAtMs` of a version. */
export type Stored = { readonly text: string | Error; readonly storedAtMs?: number };

type Delay = () => Promise<unknown>;

const atOnce: Delay = () => Promise.resolve();

/** Profiles, their secrets and the token keys in a Secrets Manager that a test changes. */
export function anElavon(profiles: readonly ProfileWithSecret[] = PROFILES) {
  const stored = new Map<string, Stored>([[TOKEN_KEYS, { text: JSON.stringify({ current: KEY }) }]]);
  for (const { secretArn, mode } of profiles) {
    const current = aSecret(mode, 'new');
    const previous = aSecret(mode, 'old');
    stored.set(secretArn, { text: JSON.stringify({ current, previous }) });
  }
  const refusals: [RefusalReason, string | undefined][] = [];
  const missing: string[] = [];
  const failures: unknown[] = [];
  let fetches = 0;
  const fetchDated = async (arn: string): Promise<{ text: string; storedAtMs: number }> => {
    fetches += 1;
    const { text = new Error('none'), storedAtMs = 0 } = stored.get(arn) ?? {};
    if (text instanceof Error) throw text;
    return { text, storedAtMs };
  };
  /** An environment of its own has its own caches; `delay` is what an answer takes. */
  const newSecrets = (delay: Delay = atOnce) =>
    createElavonSecrets(
      profiles,
      (arn) => async () => {
        await delay();
        return (await fetchDated(arn)).text;
      },
      (_code, error) => failures.push(error),
    );
  const newTokens = ({ delay = atOnce }: { delay?: Delay } = {}) =>
    createAccessTokens(
      tokenIssuer('test'),
      async () => {
        await delay();
        return fetchDated(TOKEN_KEYS);
      },
      (error) => failures.push(error),
    );
  const secrets = newSecrets();
  const tokens = newTokens();
  const authenticator = createPushAuthenticator({
    profiles,
    secrets,
    tokens,
    observe: {
      refused: (reason, code) => void refusals.push([reason, code]),
      secretMissing: (code) => void missing.push(code),
    },
  });
  return {
    profiles,
    stored,
    store: (arn: string, fields: unknown, storedAtMs = 0) =>
      void stored.set(arn, { text: JSON.stringify(fields), storedAtMs }),
    fetches: () => fetches,
    secrets,
    tokens,
    newSecrets,
    newTokens,
    authenticator,
    refusals,
    missing,
    failures,
    check: (code: string, authorization: string | readonly string[] | undefined, nowMs = NOW) =>
      authenticator.check(
        code,
        authorization === undefined
          ? {}
          : { authorization: typeof authorization === 'string' ? [authorization] : authorization },
        nowMs,
      ),
  };
}
