import type { Connection, ConnectionCredentials } from '../../domain/job/connection.ts';
import type { CardSavr } from '../../domain/job/ports.ts';

/** The secret of a connection. Neither of the two throws. */
export type CredentialSource = {
  /** Undefined while it is not filled in or cannot be had. */
  read(): Promise<ConnectionCredentials | undefined>;
  /** Fetches it anew, because what was read did not get in. */
  renew(): Promise<void>;
};

export type CardSavrOptions = {
  readonly connection: Connection;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
};

/** The client of one connection. Its session lives in memory, for as long as the client does. */
export function createCardSavr(options: CardSavrOptions): CardSavr {
  throw new Error(`There is no client of ${options.connection.name} yet.`);
}
