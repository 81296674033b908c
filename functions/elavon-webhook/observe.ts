import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { UnreadablePush } from '../../providers/elavon/read-body.ts';

/** What the function tells its log and metrics: one line for each thing that can come of a push. */
export type Observe = ReturnType<typeof createObserver>;

/** Why a push was answered 503. */
export type PushLoss = {
  readonly cause: 'not_authenticated' | 'not_stored';
  readonly error: unknown;
};

export function createObserver(log: Log) {
  return {
    queued: (profileCode: string, variant: string): void => {
      log('PUSH_QUEUED', { profileCode, variant }, { PushQueued: 1 });
    },

    /** The queue did not take it, and the table did. */
    keptAside: (profileCode: string, variant: string, failure: unknown): void => {
      log('PUSH_KEPT_ASIDE', { profileCode, variant, error: describe(failure) }, { PushKeptAside: 1 });
    },

    /** Without a profile where nobody knows whether it is one of ours. */
    lost: ({ cause, error }: PushLoss, profileCode?: string): void => {
      log(
        'PUSH_LOST',
        {
          ...(profileCode !== undefined && { profileCode }),
          cause,
          ...(error !== undefined && { error: describe(error) }),
        },
        { PushLost: 1 },
      );
    },

    /** It goes on without the credentials of its terminals. */
    notSealed: (profileCode: string, failure: unknown): void => {
      log('PUSH_NOT_SEALED', { profileCode, error: describe(failure) }, { PushNotSealed: 1 });
    },

    /** Not refused for its proof, but it came where no client certificate is asked for: Elavon has the wrong URL. */
    wrongHost: (profileCode: string | undefined): void => {
      log(
        'ELAVON_REFUSED',
        { reason: 'wrong_host', ...(profileCode !== undefined && { profileCode }) },
        { ElavonRefused: 1 },
      );
    },

    unreadable: (profileCode: string, reason: UnreadablePush): void => {
      log('PUSH_UNREADABLE', { profileCode, reason }, { PushUnreadable: 1 });
    },

    /** Elavon's own, and lost: it counts as unreadable too. */
    tooLarge: (profileCode: string): void => {
      log('PUSH_TOO_LARGE', { profileCode }, { PushTooLarge: 1, PushUnreadable: 1 });
    },

    /** It was taken, without what was more than the caps let in. */
    cut: (profileCode: string): void => {
      log('PUSH_CUT', { profileCode }, { PushCut: 1 });
    },

    /** KMS gave no new data key; the last one goes on sealing. */
    dataKeyStale: (failure: unknown): void => {
      log('DATA_KEY_STALE', { error: describe(failure) }, { DataKeyStale: 1 });
    },

    profileNotNoted: (profileCode: string, failure: unknown): void => {
      log('PROFILE_NOT_NOTED', { profileCode, error: describe(failure) });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}

function describe(failure: unknown): string {
  return typeof failure === 'string' ? failure : describeError(failure);
}
