import { describeError, type Log } from '../contracts/telemetry.ts';

/** What the functions that Elavon calls tell of proofs and secrets. Nothing of what was presented is among it. */
export function createAuthenticationLog(log: Log) {
  return {
    refused: (reason: string, profileCode: string | undefined): void => {
      log('ELAVON_REFUSED', { reason, ...(profileCode !== undefined && { profileCode }) }, { ElavonRefused: 1 });
    },

    secretMissing: (profileCode: string): void => {
      log('ELAVON_SECRET_MISSING', { profileCode }, { ElavonSecretMissing: 1 });
    },

    /** Known ones go on being used; only where there never were any is Elavon answered 503. */
    secretsNotFetched: (profileCode: string | undefined, error: unknown): void => {
      log(
        'ELAVON_SECRETS_NOT_FETCHED',
        { ...(profileCode !== undefined && { profileCode }), error: describeError(error) },
        { ElavonSecretsNotFetched: 1 },
      );
    },
  };
}
