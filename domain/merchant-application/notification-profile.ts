/** How Elavon proves that a push is Elavon's (push notifications page, "Authentication"). */
export const NOTIFICATION_MODES = ['basic', 'token', 'plain', 'oauth2_password', 'oauth2_client_credentials'] as const;

export type NotificationMode = (typeof NOTIFICATION_MODES)[number];

const TEXT_VARIANTS = ['bare-text', 'basic-text', 'bearer-text', 'token-text', 'other-text'] as const;

/**
 * The spellings of a proof that each mode accepts, as `<scheme word>-<writing>`: `bare` is no scheme word, `other` any other
 * single word. What each looks like: providers/elavon/README.md.
 */
export const PROOF_VARIANTS = {
  basic: ['basic-base64'],
  token: ['bare-base64', 'basic-base64', 'bearer-base64', 'token-base64', 'other-base64', ...TEXT_VARIANTS],
  plain: TEXT_VARIANTS,
  oauth2_password: ['bearer-jwt'],
  oauth2_client_credentials: ['bearer-jwt'],
} as const satisfies Readonly<Record<NotificationMode, readonly string[]>>;

export type ProofVariant = (typeof PROOF_VARIANTS)[NotificationMode][number];

/** One notification configuration: Elavon keeps one for each profile code of a partner. */
export type NotificationProfile = {
  /** Elavon's `profileCode`: 1 to 32 letters, digits, `-` and `_`. The last part of the URL; `oauth2` is taken. */
  readonly code: string;
  readonly mode: NotificationMode;
  /** Scopes that an access token may have, apart by spaces; OAuth2 modes only. */
  readonly scope?: string;
  /** The header that carries the proof. @default Authorization */
  readonly header?: string;
  /** The only spelling of the proof that is accepted, one of `PROOF_VARIANTS`; every one of the mode if absent. */
  readonly variant?: string;
};

/** Where the secrets of a profile are. */
export type ProfileWithSecret = NotificationProfile & { readonly secretArn: string };
