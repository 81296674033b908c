import type { NotificationMode } from '../../../domain/merchant-application/notification-profile.ts';
import { type ClientAuthentication, createOauth2Client, type Oauth2Client } from './oauth2-client.ts';
import { type PartnerSecret, spell, spellingsOf } from './spellings.ts';

/** One notification configuration as Elavon keeps it for a profile code. */
export type NotificationConfiguration = {
  readonly mode: NotificationMode;
  /** "URL endpoint": where pushes go. */
  readonly url: string;
  /** "Authentication URL" of the OAuth2 modes. */
  readonly tokenUrl?: string;
  readonly secret: PartnerSecret;
  readonly scope?: string;
  /** The likeliest of the mode where left out (`spellings.ts`). */
  readonly spelling?: string;
  readonly clientAuthentication?: ClientAuthentication;
  /** @default Authorization */
  readonly header?: string;
};

/** What came back of one push. */
export type Delivery =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly tookMs: number }
  /** The token endpoint gave none: nothing was pushed. */
  | { readonly kind: 'no_token'; readonly status: number; readonly error: string; readonly tookMs: number }
  /** No connection, one that broke, or nothing whole in time. */
  | { readonly kind: 'unanswered'; readonly problem: string; readonly tookMs: number };

export type Elavon = {
  /** Sends a body once. A 401 to a token is followed by one more try with a new token: that is what OAuth2 clients do. */
  readonly push: (body: string) => Promise<Delivery>;
  /** How many access tokens were asked for; 0 in the other modes. */
  readonly tokensFetched: () => number;
};

/** Nothing is documented about how long Elavon waits; longer than any function of ours may take. */
const CALL_MS_MAX = 30_000;

const GRANTS = { oauth2_password: 'password', oauth2_client_credentials: 'client_credentials' } as const;

/** Elavon as it behaves towards one URL of one partner. `now` is its own time, epoch milliseconds. */
export function createElavon(
  configuration: NotificationConfiguration,
  now: () => number,
  callMsMax = CALL_MS_MAX,
): Elavon {
  const { mode, url, secret, header = 'Authorization' } = configuration;
  const spelling = configuration.spelling ?? spellingsOf(mode)[0] ?? '';
  const client = clientOf(configuration, now, callMsMax);

  async function post(body: string, value: string): Promise<{ readonly status: number; readonly body: string }> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { [header]: value, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(callMsMax),
    });
    return { status: response.status, body: await response.text() };
  }

  async function send(body: string) {
    if (client === undefined)
      return { kind: 'answered', ...(await post(body, spell(mode, spelling, secret))) } as const;
    const first = await sendWithToken(client, body);
    if (first.kind === 'no_token' || first.status !== 401) return first;
    client.forget();
    return sendWithToken(client, body);
  }

  async function sendWithToken(from: Oauth2Client, body: string) {
    const outcome = await from.token();
    if (outcome.kind === 'no_token') return outcome;
    const { accessToken } = outcome;
    return { kind: 'answered', ...(await post(body, spell(mode, spelling, { accessToken }))) } as const;
  }

  return {
    async push(body) {
      const beganAt = performance.now();
      const tookMs = (): number => performance.now() - beganAt;
      try {
        return { ...(await send(body)), tookMs: tookMs() };
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        return { kind: 'unanswered', problem, tookMs: tookMs() };
      }
    },
    tokensFetched: () => client?.fetched() ?? 0,
  };
}

function clientOf(
  { mode, tokenUrl, secret, scope, clientAuthentication = 'basic' }: NotificationConfiguration,
  now: () => number,
  callMsMax: number,
): Oauth2Client | undefined {
  if (mode !== 'oauth2_password' && mode !== 'oauth2_client_credentials') return undefined;
  if (tokenUrl === undefined) throw new Error(`Elavon was given no authentication URL, which ${mode} needs.`);
  return createOauth2Client({
    tokenUrl,
    grant: GRANTS[mode],
    secret,
    authentication: clientAuthentication,
    now,
    callMsMax,
    ...(scope !== undefined && { scope }),
  });
}
