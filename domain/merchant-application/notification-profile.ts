/** How Elavon proves that a push is Elavon's (push notifications page, "Authentication"). */
export const NOTIFICATION_MODES = ['basic', 'token', 'plain', 'oauth2_password', 'oauth2_client_credentials'] as const;

export type NotificationMode = (typeof NOTIFICATION_MODES)[number];

/** One notification configuration: Elavon keeps one for each profile code of a partner. */
export type NotificationProfile = {
  /** Elavon's `profileCode`: 1 to 32 letters, digits, `-` and `_`. The last part of the URL; `oauth2` is taken. */
  readonly code: string;
  readonly mode: NotificationMode;
  /** Scopes that an access token may have, apart by spaces; OAuth2 modes only. */
  readonly scope?: string;
  /** The header that carries the proof. @default Authorization */
  readonly header?: string;
  /** The only spelling of the proof that is accepted, by its name; every plausible one if absent. */
  readonly variant?: string;
};

/** Where the secrets of a profile are. */
export type ProfileWithSecret = NotificationProfile & { readonly secretArn: string };
