import * as z from 'zod';
import { parseJson } from '../../../domain/parse-json.ts';
import type { PartnerSecret } from './spellings.ts';

/** RFC 6749, 2.3.1: in the Authorization header or in the body. */
export type ClientAuthentication = 'basic' | 'body';

export type Oauth2ClientOptions = {
  /** The "authentication URL" that Elavon was given. */
  readonly tokenUrl: string;
  readonly grant: 'password' | 'client_credentials';
  readonly secret: PartnerSecret;
  readonly authentication: ClientAuthentication;
  readonly scope?: string;
  /** Epoch milliseconds, by Elavon's own clock. */
  readonly now: () => number;
  readonly callMsMax: number;
};

/** What came of asking for a token. */
export type TokenOutcome =
  | { readonly kind: 'token'; readonly accessToken: string }
  | { readonly kind: 'no_token'; readonly status: number; readonly error: string };

export type Oauth2Client = {
  /** The token that is there until it expires; else a new one. */
  readonly token: () => Promise<TokenOutcome>;
  /** It was refused: the next one is a new one. */
  readonly forget: () => void;
  /** How many tokens were asked for. */
  readonly fetched: () => number;
};

const answerSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
});

const errorSchema = z.object({ error: z.string() });

/** Without `expires_in` RFC 6749 leaves it to the client. */
const LIFE_WITHOUT_WORD_S = 300;

/** Elavon as the OAuth2 client of our token endpoint (RFC 6749, 4.3 and 4.4). */
export function createOauth2Client(options: Oauth2ClientOptions): Oauth2Client {
  const { tokenUrl, now, callMsMax } = options;
  let kept: { readonly accessToken: string; readonly untilMs: number } | undefined;
  let fetched = 0;

  async function fetchToken(): Promise<TokenOutcome> {
    fetched += 1;
    const response = await fetch(tokenUrl, {
      method: 'POST',
      ...request(options),
      signal: AbortSignal.timeout(callMsMax),
    });
    const json = parseJson(await response.text());
    const granted = answerSchema.safeParse(json).data;
    if (response.status === 200 && granted !== undefined) {
      kept = {
        accessToken: granted.access_token,
        untilMs: now() + (granted.expires_in ?? LIFE_WITHOUT_WORD_S) * 1_000,
      };
      return { kind: 'token', accessToken: kept.accessToken };
    }
    const { error } = errorSchema.safeParse(json).data ?? { error: 'no token in the answer' };
    return { kind: 'no_token', status: response.status, error };
  }

  return {
    async token() {
      if (kept !== undefined && now() < kept.untilMs) return { kind: 'token', accessToken: kept.accessToken };
      return fetchToken();
    },
    forget: () => (kept = undefined),
    fetched: () => fetched,
  };
}

function request({ grant, secret, authentication, scope }: Oauth2ClientOptions): Pick<RequestInit, 'headers' | 'body'> {
  const { clientId = '', clientSecret = '', username = '', password = '' } = secret;
  const body = new URLSearchParams({ grant_type: grant });
  if (grant === 'password') {
    body.set('username', username);
    body.set('password', password);
  }
  if (scope !== undefined) body.set('scope', scope);
  if (authentication === 'basic') {
    // RFC 6749, 2.3.1: each is form-encoded before they are joined.
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
    return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, body };
  }
  body.set('client_id', clientId);
  body.set('client_secret', clientSecret);
  return { body };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
