import type { CallFailure } from '../../domain/called.ts';
import type { CardSavr, CredentialResponse } from '../../domain/job/ports.ts';
import type { JobReading, ListedRequest, Listing, StatusMessage } from '../../domain/job/told.ts';

type CallName = keyof CardSavr;

export const TFA: ListedRequest = {
  envelopeId: 'uHsa6mI3GYO2ZwOf82SuaA==',
  kind: 'tfa',
  type: 'tfa_request',
  fields: [{ name: 'tfa', label: 'Code' }],
};

export function failure(reason: CallFailure['reason'], more: Partial<CallFailure> = {}): CallFailure {
  return { kind: 'failed', reason, maybeDone: false, ...more };
}

/** A Strivve with one job that a test changes: messages are read once, requests stay until they are taken out. */
export function aCardSavr() {
  const state = {
    messages: [] as StatusMessage[],
    requests: [] as Listing[number][],
    job: {} as JobReading,
    keys: ['key-1', 'key-2'],
    /** What a call comes to in place of its answer: a failure, or a promise that a test settles. */
    failing: new Map<CallName, CallFailure | (() => Promise<never>)>(),
    calls: [] as CallName[],
    sent: [] as CredentialResponse[],
  };

  async function answered<Value>(call: CallName, value: () => Value) {
    state.calls.push(call);
    const failing = state.failing.get(call);
    if (typeof failing === 'function') return failing();
    return failing ?? { kind: 'answered' as const, value: value() };
  }

  const cardSavr: CardSavr = {
    register: () => answered('register', () => ({ accessKey: state.keys.shift() ?? 'another key' })),
    broadcasts: () => answered('broadcasts', () => state.messages.splice(0)),
    credentialRequests: () => answered('credentialRequests', () => [...state.requests]),
    job: () => answered('job', () => state.job),
    respond: (_jobId, response) =>
      answered('respond', () => {
        state.sent.push(response);
        return undefined;
      }),
    create: () => answered('create', () => ({ jobId: '202', accessKey: 'key-of-creation' })),
  };
  return { state, cardSavr };
}
