import { addSpreedlyCommands } from '../../../bin/commands/spreedly.ts';
import type { SpreedlyStage } from '../../../bin/commands/spreedly/ports.ts';
import type { Called } from '../../../domain/called.ts';
import type { CallbackMember, CallbackProof } from '../../../domain/payment/callback.ts';
import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import type { PaymentRecord } from '../../../domain/payment/payment.ts';
import type { PaymentHistoryEntry } from '../../../domain/payment/ports.ts';
import type { PaymentStart } from '../../../domain/payment/start.ts';
import { type Ran, runCommand, withInput } from '../run-command.ts';

export const NOW = Date.UTC(2026, 10, 26, 12);
export const MINUTE_MS = 60_000;

export const TOKEN = '5AG4P7FPjlfIA6aED6AgZvUEehx';
export const PAYMENT_ID = 'pay_0123456789abcdefghijklmnop';

/** As long as Spreedly's. */
export const SIGNING_SECRET = 'planted-signing-secret-'.padEnd(64, 'x');

export const CREDENTIALS: SpreedlyCredentials = {
  environmentKey: 'anEnvironment',
  accessSecret: 'planted-access-secret',
  gatewayToken: 'aGateway',
};

export const aPayment = (changes: Partial<PaymentRecord> = {}): PaymentRecord => ({
  token: TOKEN,
  paymentId: PAYMENT_ID,
  version: 3,
  state: 'succeeded',
  updatedAtMs: NOW - 10_000,
  transactionType: 'Purchase',
  amount: 3004,
  currency: 'USD',
  onTestGateway: true,
  signed: [],
  told: [],
  message: { key: 'messages.transaction_succeeded', text: 'Succeeded!' },
  responses: { gateway: { success: true, message: 'Successful purchase' } },
  seenAtMs: NOW - MINUTE_MS,
  heardAtMs: NOW - 5_000,
  history: 3,
  events: 2,
  ...changes,
});

export const aStart = (changes: Partial<PaymentStart> = {}): PaymentStart => ({
  paymentId: PAYMENT_ID,
  kind: 'purchase',
  digest: 'a-digest',
  amount: 3004,
  currency: 'USD',
  claimedAtMs: NOW - MINUTE_MS,
  untilMs: NOW - 36_000,
  fate: 'made',
  token: TOKEN,
  lookedFor: 0,
  events: 0,
  version: 2,
  ...changes,
});

export const SIGNED = { kind: 'signed', secret: 'current', algorithm: 'sha1' } as const satisfies CallbackProof;

export const aMember = (changes: Partial<CallbackMember> = {}): CallbackMember => ({
  token: TOKEN,
  callbackId: 'a-request',
  position: 0,
  format: 'xml',
  proof: SIGNED,
  told: { state: 'pending', updatedAtMs: NOW - 50_000 },
  ...changes,
});

/** Started and pending; told by a callback, and looked up because of it. */
export const A_TIMELINE: readonly PaymentHistoryEntry[] = [
  {
    sequence: 1,
    atMs: NOW - MINUTE_MS,
    kind: 'reading',
    cause: 'started',
    reading: { token: TOKEN, state: 'pending', requiredAction: 'challenge', responses: {} },
  },
  { sequence: 2, atMs: NOW - 40_000, kind: 'callback', member: aMember() },
  {
    sequence: 3,
    atMs: NOW - 5_000,
    kind: 'callback',
    member: aMember({ position: 1, proof: { kind: 'unproven', reason: 'signature_wrong' }, told: { state: 'failed' } }),
  },
  {
    sequence: 4,
    atMs: NOW - 5_000,
    kind: 'reading',
    cause: 'looked_up',
    reading: { token: TOKEN, state: 'succeeded', updatedAtMs: NOW - 10_000, responses: {} },
  },
];

type Stored = {
  readonly payments?: readonly PaymentRecord[];
  readonly starts?: readonly PaymentStart[];
  readonly timeline?: readonly PaymentHistoryEntry[];
};

/** Spreedly's part of a stage in memory, and the commands over it. */
export function aSpreedlyStage({ payments = [aPayment()], starts = [aStart()], timeline = A_TIMELINE }: Stored = {}) {
  const secrets = new Map<string, string>([['arn:signing', '{"current":"not set"}']]);
  const queued: { readonly member: CallbackMember; readonly receivedAtMs: number }[] = [];
  const asked: { readonly token: string; readonly by: SpreedlyCredentials }[] = [];
  const state = { transcript: { kind: 'answered', value: '' } as Called<string>, timeline };
  const stage: SpreedlyStage = {
    name: 'dev',
    payments: {
      read: async (token) => payments.find((one) => one.token === token),
      history: async (token) => (token === payments[0]?.token ? state.timeline : []),
      list: async (most) => payments.toSorted((a, b) => b.heardAtMs - a.heardAtMs).slice(0, most),
    },
    starts: {
      read: async (paymentId) => starts.find((one) => one.paymentId === paymentId),
      listOpen: async (most) => starts.filter(({ fate }) => fate === 'posting' || fate === 'unknown').slice(0, most),
    },
    callbacks: {
      async sendAll(members, receivedAtMs) {
        queued.push(...members.map((member) => ({ member, receivedAtMs })));
      },
    },
    spreedly: (by) => ({
      async transcript(token) {
        asked.push({ token, by });
        return state.transcript;
      },
    }),
    signingSecretArn: 'arn:signing',
    credentialsSecretArn: 'arn:credentials',
    secrets: {
      read: async (arn) => ({ text: secrets.get(arn) ?? '', writtenAtMs: undefined }),
      write: async (arn, text) => void secrets.set(arn, text),
    },
    now: () => NOW,
  };

  const run = (...words: readonly string[]): Promise<Ran> =>
    runCommand(
      (program) => {
        addSpreedlyCommands(program, async () => stage);
      },
      ['spreedly', ...words],
    );

  return {
    run,
    state,
    queued,
    asked,
    put: (arn: string, value: object): void => void secrets.set(arn, JSON.stringify(value)),
    secret: (arn: string): unknown => JSON.parse(secrets.get(arn) ?? 'null'),
    /** The same with something on standard input. */
    runWith: (input: string, ...words: readonly string[]) => withInput(input, () => run(...words)),
  };
}
