/** What Elavon was told to prove itself with, by the mode of the profile. */
export type NotificationSecret =
  | { readonly mode: 'basic'; readonly username: string; readonly password: string }
  | { readonly mode: 'token' | 'plain'; readonly token: string }
  | {
      readonly mode: 'oauth2_password';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly username: string;
      readonly password: string;
    }
  | { readonly mode: 'oauth2_client_credentials'; readonly clientId: string; readonly clientSecret: string };

/** The two live secrets. */
export const SECRET_VERSIONS = ['current', 'previous'] as const;
export type SecretVersion = (typeof SECRET_VERSIONS)[number];

/** `previous` goes on being accepted while Elavon is given `current`. */
export type LiveSecrets = { readonly current: NotificationSecret; readonly previous?: NotificationSecret };

/** What is known of a profile's secrets. `isStale`: they could not be had lately, and may have changed since. */
export type KnownSecrets =
  | { readonly kind: 'live'; readonly live: LiveSecrets; readonly isStale: boolean }
  /** Nobody has put any in yet. */
  | { readonly kind: 'not_set'; readonly isStale: boolean }
  /** They could never be had. */
  | { readonly kind: 'unavailable' };
