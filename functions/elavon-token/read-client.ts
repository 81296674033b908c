import { formDecode, utf8 } from './form.ts';
import { tokenError, type TokenError } from './token-error.ts';

/** How a client says who it is. */
export type PresentedClient = { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string };

/**
 * The client's id and secret: by HTTP Basic or in the body, never both (RFC 6749 section 2.3). In Basic both are form-encoded
 * before they are joined (section 2.3.1). A body that repeats the id alone identifies the client and is no second way.
 */
export function readClient(
  authorization: readonly string[],
  form: ReadonlyMap<string, string>,
): PresentedClient | TokenError {
  const idInBody = form.get('client_id');
  const secretInBody = form.get('client_secret');
  const [header] = authorization;
  if (header === undefined) {
    if (idInBody === undefined || secretInBody === undefined) {
      return tokenError('invalid_client', 'The client has to authenticate, by HTTP Basic or in the body.');
    }
    return { kind: 'client', clientId: idInBody, clientSecret: secretInBody };
  }
  if (authorization.length > 1) return tokenError('invalid_request', 'There is more than one Authorization header.');
  if (secretInBody !== undefined) {
    return tokenError('invalid_request', 'The client has to authenticate by HTTP Basic or in the body, not both.');
  }
  const client = readBasic(header);
  if (client === undefined) return tokenError('invalid_client', 'The Authorization header is not that of HTTP Basic.');
  if (idInBody !== undefined && idInBody !== client.clientId) {
    return tokenError('invalid_request', 'The body names another client than the Authorization header.');
  }
  return client;
}

/** Base64 as RFC 4648 section 4 has it and no other. Undefined for whatever is not id, colon and secret. */
function readBasic(header: string): PresentedClient | undefined {
  const [, credentials = ''] = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  const bytes = Buffer.from(credentials, 'base64');
  if (credentials === '' || bytes.toString('base64') !== credentials) return undefined;
  const text = utf8(bytes) ?? '';
  const at = text.indexOf(':');
  if (at === -1) return undefined;
  const clientId = formDecode(text.slice(0, at));
  const clientSecret = formDecode(text.slice(at + 1));
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { kind: 'client', clientId, clientSecret };
}
