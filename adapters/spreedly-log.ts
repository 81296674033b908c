import { describeError, type Log } from '../contracts/telemetry.ts';
import type { CallFailure } from '../domain/called.ts';
import type { FilledSecretObserver } from './filled-secret.ts';

export type SpreedlyLog = FilledSecretObserver & {
  /** `call`: a method of the client. */
  readonly callFailed: (call: string, failure: CallFailure) => void;
};

/** What the functions that call Spreedly tell of their calls, and of what they sign in with. */
export function createSpreedlyLog(log: Log): SpreedlyLog {
  return {
    missing: () => {
      log('SPREEDLY_CREDENTIALS_MISSING', {}, { SpreedlyCredentialsMissing: 1 });
    },

    /** What is known goes on being used. */
    notFetched: (error) => {
      log('SPREEDLY_CREDENTIALS_NOT_FETCHED', { error: describeError(error) }, { SpreedlyCredentialsNotFetched: 1 });
    },

    callFailed: (call, { reason, status, detail }) => {
      log(
        'SPREEDLY_CALL_FAILED',
        { call, reason, ...(status !== undefined && { status }), ...(detail !== undefined && { error: detail }) },
        {
          // A token that nobody knows is no failure of Spreedly's, and anybody can ask for one.
          SpreedlyCallFailed: Number(reason !== 'not_found'),
          SpreedlyUnauthorized: Number(reason === 'unauthorized'),
          SpreedlyThrottled: Number(reason === 'throttled'),
        },
      );
    },
  };
}
