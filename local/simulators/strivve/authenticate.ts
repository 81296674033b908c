import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { sign, unseal } from './sealing.ts';
import type { Session, Sessions } from './sessions.ts';

/** One request as it came. */
export type Asked = {
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly isLogin: boolean;
};

/** How this CardSavr is set. */
export type Setting = {
  readonly integratorName: string;
  readonly integratorKey: string;
  readonly mode: 'encrypted' | 'plaintext';
};

export type Authenticated = {
  readonly kind: 'authenticated';
  /** What seals and signs the answer. */
  readonly key: string;
  /** Absent at login. */
  readonly session?: Session;
  readonly token: string;
  /** Unsealed. */
  readonly body: unknown;
};

export type Refusal = { readonly kind: 'refused'; readonly status: number; readonly problem: string };

const traceSchema = z.looseObject({ key: z.string().min(1) });
const sealedSchema = z.object({ encrypted_body: z.string() });

/** Whose request it is, and what it says: the headers that CardSavr asks for, the session, the signature, the seal. */
export async function authenticate(
  asked: Asked,
  setting: Setting,
  sessions: Sessions,
): Promise<Authenticated | Refusal> {
  const { headers, isLogin } = asked;
  const missing = missingHeader(headers);
  if (missing !== undefined) return refused(400, missing);
  const token = header(headers, 'x-cardsavr-session-jwt');
  const session = isLogin ? undefined : sessions.find(token);
  const key = isLogin ? setting.integratorKey : session?.key;
  if (key === undefined) return refused(401, 'The session is not valid.');
  if (!(await isSigned(asked, setting, key))) return refused(401, 'The signature is not valid.');
  const body = await unsealed(asked.text, setting.mode, key);
  if (body === 'unreadable') return refused(400, 'The body is not encrypted with the key of the session.');
  return { kind: 'authenticated', key, token, body: body.value, ...(session !== undefined && { session }) };
}

/** What is signed, of requests and of answers alike. */
export function textToSign(url: string, authorization: string, nonce: string, body: string): string {
  return `${decodeURIComponent(url)}${authorization}${nonce}${body}`;
}

export function authorizationOf({ integratorName }: Setting): string {
  return `SWCH-HMAC-SHA256 Credentials=${integratorName}`;
}

function missingHeader(headers: IncomingHttpHeaders): string | undefined {
  if (header(headers, 'x-cardsavr-client-application') === '') return 'x-cardsavr-client-application is required.';
  if (!traceSchema.safeParse(parsed(header(headers, 'x-cardsavr-trace'))).success)
    return 'x-cardsavr-trace must be a JSON object that holds "key".';
  if (header(headers, 'x-cardsavr-session-jwt') === '') return 'x-cardsavr-session-jwt is required: null at login.';
  return undefined;
}

async function isSigned({ url, headers, text }: Asked, setting: Setting, key: string): Promise<boolean> {
  const signature = header(headers, 'x-cardsavr-signature');
  if (signature === '') return setting.mode === 'plaintext';
  const authorization = header(headers, 'x-cardsavr-authorization');
  const nonce = header(headers, 'x-cardsavr-nonce');
  if (authorization !== authorizationOf(setting) || !/^\d{13}$/.test(nonce)) return false;
  return signature === (await sign(key, textToSign(url, authorization, nonce, text)));
}

async function unsealed(
  text: string,
  mode: Setting['mode'],
  key: string,
): Promise<{ readonly value: unknown } | 'unreadable'> {
  if (text === '') return { value: undefined };
  const value = parsed(text);
  const sealed = sealedSchema.safeParse(value).data;
  if (sealed === undefined) return mode === 'plaintext' && value !== undefined ? { value } : 'unreadable';
  const clear = await unseal(key, sealed.encrypted_body).catch(() => undefined);
  const inner = clear === undefined ? undefined : parsed(clear);
  return inner === undefined ? 'unreadable' : { value: inner };
}

function refused(status: number, problem: string): Refusal {
  return { kind: 'refused', status, problem };
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
