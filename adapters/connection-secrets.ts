import { readConnectionCredentials } from '../contracts/connection.ts';
import type { ConnectionCredentials, ConnectionWithSecret } from '../domain/job/connection.ts';
import type { Clock } from '../domain/ports.ts';
import type { FetchSecret } from './cached-secret.ts';
import { createFilledSecret } from './filled-secret.ts';

/** What one connection signs in with, kept for five minutes, and beyond them while Secrets Manager fails. None throws. */
export type ConnectionSecret = {
  /** Fetches it for the first time. */
  load(): Promise<void>;
  /** Undefined while it is not filled in or could never be had. */
  read(): Promise<ConnectionCredentials | undefined>;
  /** Fetches it now, for what is known was refused; does nothing when that was done too often lately. */
  renew(): Promise<void>;
};

/** Who is told of what is not there: `missing` at every reading, so that an alarm stays while it is so. */
export type ConnectionSecretObserver = {
  readonly missing: (connection: string) => void;
  readonly notFetched: (connection: string, error: unknown) => void;
};

export function createConnectionSecret(
  { name }: ConnectionWithSecret,
  fetchSecret: FetchSecret,
  clock: Clock,
  observe: ConnectionSecretObserver,
): ConnectionSecret {
  const secret = createFilledSecret(fetchSecret, readConnectionCredentials, clock, {
    missing: () => observe.missing(name),
    notFetched: (error) => observe.notFetched(name, error),
  });
  return { ...secret, read: async () => (await secret.read())?.value };
}
