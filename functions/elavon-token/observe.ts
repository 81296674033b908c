import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { TokenErrorCode } from './token-error.ts';

/** What the token endpoint tells its log and metrics. Neither a client id nor a user name is among it: anything may stand there. */
export type TokenObserve = {
  issued(profileCode: string): void;
  /** `profileCode` once the client is known. */
  refused(
    reason: TokenErrorCode | 'wrong_method' | 'wrong_host' | 'too_many_failures',
    profileCode: string | undefined,
  ): void;
  secretMissing(profileCode: string): void;
  /** Elavon was answered 503: of `secrets`, to compare with, or of `keys`, to sign with, there are none, or none of late. */
  unavailable(what: 'secrets' | 'keys'): void;
};

export function createTokenObserver(log: Log, { secretMissing }: Pick<TokenObserve, 'secretMissing'>) {
  return {
    secretMissing,

    issued: (profileCode: string): void => {
      log('TOKEN_ISSUED', { profileCode }, { TokenIssued: 1 });
    },

    refused: (reason: string, profileCode: string | undefined): void => {
      log('TOKEN_REFUSED', { reason, ...(profileCode !== undefined && { profileCode }) }, { TokenRefused: 1 });
    },

    unavailable: (what: string): void => {
      log('TOKEN_UNAVAILABLE', { reason: what }, { TokenUnavailable: 1 });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}
