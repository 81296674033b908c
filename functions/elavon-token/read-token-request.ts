import type { NotificationMode } from '../../domain/merchant-application/notification-profile.ts';
import { type FormProblem, readForm } from './form.ts';
import { type PresentedClient, readClient } from './read-client.ts';
import { tokenError, type TokenError } from './token-error.ts';

type Values = Readonly<Record<string, readonly string[]>>;

/** One HTTP request to the token endpoint. Names of headers are in lower case. */
export type TokenPost = {
  /** The host name that API Gateway was called by. */
  readonly host?: string;
  readonly method: string;
  readonly headers: Values;
  readonly query: Values;
  readonly body: Uint8Array;
};

export type TokenRequest = {
  readonly kind: 'request';
  readonly client: PresentedClient;
  /** The only mode whose clients may have this grant. */
  readonly mode: NotificationMode;
  /** Empty for a grant without a user. */
  readonly username: string;
  readonly password: string;
  /** As it was asked for; undefined for the registered one. */
  readonly scope: string | undefined;
};

const BODY_BYTES_MAX = 8 * 1_024;

const MODE_OF_GRANT: ReadonlyMap<string, NotificationMode> = new Map([
  ['password', 'oauth2_password'],
  ['client_credentials', 'oauth2_client_credentials'],
]);

/** Who can read a URL is not who may know a secret: proxies and logs keep it (RFC 6749 section 2.3.1). */
const NEVER_IN_THE_URL = ['grant_type', 'client_id', 'client_secret', 'username', 'password'];

const FORM_PROBLEMS: Readonly<Record<FormProblem, string>> = {
  not_utf8: 'The body is not UTF-8.',
  malformed: 'The body is not form-encoded.',
  twice: 'A parameter stands in the body more than once.',
};

/** A request of RFC 6749 section 4.3.2 or 4.4.2, or what is wrong with it. Nothing is compared with anything yet. */
export function readTokenRequest({ headers, query, body }: TokenPost): TokenRequest | TokenError {
  if (!isForm(headers['content-type'])) {
    return tokenError('invalid_request', 'The Content-Type has to be application/x-www-form-urlencoded.');
  }
  if (body.byteLength > BODY_BYTES_MAX) return tokenError('invalid_request', 'The body has more than 8192 bytes.');
  const form = readForm(body);
  if (typeof form === 'string') return tokenError('invalid_request', FORM_PROBLEMS[form]);
  if (NEVER_IN_THE_URL.some((name) => Object.hasOwn(query, name))) {
    return tokenError('invalid_request', 'Parameters belong in the body, not in the URL.');
  }
  const grantType = form.get('grant_type');
  if (grantType === undefined) return tokenError('invalid_request', 'The parameter grant_type is missing.');
  const mode = MODE_OF_GRANT.get(grantType);
  if (mode === undefined) {
    return tokenError('unsupported_grant_type', 'The grants are password and client_credentials.');
  }
  const client = readClient(headers['authorization'] ?? [], form);
  if (client.kind === 'error') return client;
  const user = { username: form.get('username') ?? '', password: form.get('password') ?? '' };
  if (mode === 'oauth2_password' && (user.username === '' || user.password === '')) {
    return tokenError('invalid_request', 'The password grant needs username and password.');
  }
  const scope = readScope(form.get('scope'), query['scope'] ?? [], headers['scope'] ?? []);
  if (typeof scope === 'object') return scope;
  return { kind: 'request', client, mode, ...user, scope };
}

function isForm(contentTypes: readonly string[] = []): boolean {
  const [type, another] = contentTypes;
  return another === undefined && /^application\/x-www-form-urlencoded *(;|$)/i.test(type ?? '');
}

/**
 * RFC 6749 has the scope in the body. Elavon's page says that it "will be passed in the authentication header", which no
 * standard knows, so a header `scope` and one in the URL are taken as well. All that are there have to say the same.
 */
function readScope(
  inBody: string | undefined,
  inUrl: readonly string[],
  inHeader: readonly string[],
): string | undefined | TokenError {
  const told = new Set(
    [...(inBody === undefined ? [] : [inBody]), ...inUrl, ...inHeader].filter((text) => text !== ''),
  );
  if (told.size > 1 || inUrl.length > 1 || inHeader.length > 1) {
    return tokenError('invalid_request', 'The scope is given more than once.');
  }
  const [scope] = told;
  return scope;
}
