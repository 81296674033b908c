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

/** `name`: known to whoever knows the configuration, and kept through rotations. `machine_made`: nobody may guess it. */
export type SecretFieldKind = 'name' | 'machine_made';

/** What is agreed with Elavon in each mode, by field of the profile's secret (push notifications page, "Authentication"). */
export const SECRET_FIELDS: Readonly<Record<NotificationMode, Readonly<Record<string, SecretFieldKind>>>> = {
  basic: { username: 'name', password: 'machine_made' },
  token: { token: 'machine_made' },
  plain: { token: 'machine_made' },
  oauth2_password: { clientId: 'name', clientSecret: 'machine_made', username: 'name', password: 'machine_made' },
  oauth2_client_credentials: { clientId: 'name', clientSecret: 'machine_made' },
};

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
