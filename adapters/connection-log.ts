import { describeError, type Log } from '../contracts/telemetry.ts';
import type { ConnectionSecretObserver } from './connection-secrets.ts';

/** What the functions that call Strivve tell of what they sign in with. */
export function createConnectionLog(log: Log): ConnectionSecretObserver {
  return {
    missing: (connection) => {
      log('CONNECTION_SECRET_MISSING', { connection }, { ConnectionSecretMissing: 1 });
    },

    /** What is known goes on being used. */
    notFetched: (connection, error) => {
      log(
        'CONNECTION_SECRETS_NOT_FETCHED',
        { connection, error: describeError(error) },
        { ConnectionSecretsNotFetched: 1 },
      );
    },
  };
}
