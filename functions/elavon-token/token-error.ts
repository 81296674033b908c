/** The errors of RFC 6749 section 5.2. */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope';

/** `description` goes out, for whoever sets the client up: ASCII without quotes, and nothing of what was sent. */
export type TokenError = { readonly kind: 'error'; readonly error: TokenErrorCode; readonly description: string };

export function tokenError(error: TokenErrorCode, description: string): TokenError {
  return { kind: 'error', error, description };
}
