/** A CardSavr client of the user's: jobs that it created are followed as it. Its credentials are in Secrets Manager. */
export type Connection = {
  /** How the user calls it, such as `main`. */
  readonly name: string;
  /** As in `https://api.<instance>.cardsavr.io`. */
  readonly instance: string;
};

export type ConnectionWithSecret = Connection & { readonly secretArn: string };

/** What a connection signs in with. */
export type ConnectionCredentials = {
  readonly integratorName: string;
  /** 32 bytes as base64. */
  readonly integratorKey: string;
  readonly username: string;
  readonly password: string;
  /** Where the instance is, in place of `https://api.<instance>.cardsavr.io`: of a simulator. HTTPS in any case. */
  readonly apiUrl?: string;
};
