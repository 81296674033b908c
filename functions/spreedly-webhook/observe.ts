import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { UnprovenReason } from '../../domain/payment/callback.ts';
import type { UnreadableCallback } from '../../providers/spreedly/read-callback.ts';

/** What the function tells its log and metrics: one line for each thing that can come of a callback. */
export type Observe = ReturnType<typeof createObserver>;

export function createObserver(log: Log) {
  return {
    queued: (members: number): void => {
      log('CALLBACK_QUEUED', { members }, { CallbackQueued: 1 });
    },

    /** Spreedly is answered 503 and sends all of it again. */
    notQueued: (cause: 'no_secret' | 'not_stored', members: number, failure?: unknown): void => {
      log(
        'CALLBACK_NOT_QUEUED',
        { cause, members, ...(failure !== undefined && { error: describe(failure) }) },
        { CallbackNotQueued: 1 },
      );
    },

    /** No transaction of it is Spreedly's, or the secret is not the one that Spreedly signs with. */
    refused: (members: number): void => {
      log('CALLBACK_REFUSED', { members }, { CallbackRefused: 1 });
    },

    unreadable: (reason: UnreadableCallback): void => {
      log('CALLBACK_UNREADABLE', { reason }, { CallbackUnreadable: 1 });
    },

    /** Beside others that are proven: what becomes of their transactions Spreedly is asked. */
    unproven: (reason: UnprovenReason, members: number): void => {
      log('CALLBACK_MEMBER_UNPROVEN', { reason, members }, { CallbackMemberUnproven: members });
    },

    /** Without a token nobody can ask. */
    membersUnreadable: (members: number): void => {
      log('CALLBACK_MEMBER_UNREADABLE', { members }, { CallbackMemberUnreadable: members });
    },

    secretMissing: (): void => {
      log('SIGNING_SECRET_MISSING', {}, { SigningSecretMissing: 1 });
    },

    /** A known one goes on being used. */
    secretNotFetched: (error: unknown): void => {
      log('SIGNING_SECRET_NOT_FETCHED', { error: describeError(error) }, { SigningSecretNotFetched: 1 });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}

function describe(failure: unknown): string {
  return typeof failure === 'string' ? failure : describeError(failure);
}
