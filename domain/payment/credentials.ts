/** What Spreedly's API is called with. */
export type SpreedlyCredentials = {
  readonly environmentKey: string;
  readonly accessSecret: string;
  /** The gateway of starts that name none. */
  readonly gatewayToken: string;
  /** In place of `https://core.spreedly.com`: of a simulator. HTTPS, or plain HTTP to 127.0.0.1. */
  readonly apiUrl?: string;
};

/** What callbacks are signed with, as text. `previous` goes on being accepted while Spreedly changes to `current`. */
export type SigningSecrets = { readonly current: string; readonly previous?: string };
