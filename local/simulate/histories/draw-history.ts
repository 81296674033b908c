import fc from 'fast-check';
import type { Advice } from '../../../domain/advice.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Money } from '../../../domain/money.ts';
import { DECLINED_MCC } from './limits-that-count.ts';

/** One thing that becomes known of a transaction of the card, at a time of its own. */
export type Told =
  | { readonly kind: 'request'; readonly request: AuthorizationRequest; readonly atMs: number }
  | { readonly kind: 'advice'; readonly advice: Advice; readonly atMs: number };

export type History = {
  /** Each once, as it happened. */
  readonly told: readonly Told[];
  /** The order in which they are processed, as indexes of `told`: each at least once, some twice. */
  readonly order: readonly number[];
};

export const CARD_ID = 'icrd_history';

/** Noon in New York on an ordinary Monday. */
export const NOON = Date.parse('2026-03-16T16:00Z');

const USUAL_MCC = '5999';

const usd = (minor: number): Money => ({ minor, currency: 'USD' });

const transactions = fc.constantFrom('t1', 't1', 't2');

/** Few, so that they meet: the whole, parts that add up to it, and more than it. */
const amounts = fc.constantFrom(3_000, 5_000, 7_000, 10_000, 12_000);

const isRefund = fc.nat(9).map((draw) => draw === 0);

function requestsAt(times: fc.Arbitrary<number>): fc.Arbitrary<Told> {
  return fc
    .record({ tx: transactions, key: fc.constantFrom('r1', 'r2', 'r3'), minor: amounts, atMs: times, isRefund })
    .chain((drawn) => fc.nat(4).map((draw) => ({ ...drawn, isDeclined: draw === 0 })))
    .map(({ tx, key, minor, atMs, isRefund: isIn, isDeclined }) => ({
      kind: 'request',
      atMs,
      request: {
        cardId: CARD_ID,
        authTransactionId: tx,
        requestKey: `${tx}-${key}`,
        flow: isIn ? 'in' : 'out',
        transactionType: isIn ? '20' : '00',
        messageType: '0100',
        billingAmount: usd(minor),
        transactionAmount: usd(minor),
        cardCurrency: 'USD',
        mcc: isDeclined ? DECLINED_MCC : USUAL_MCC,
        merchantCountry: 'USA',
      },
    }));
}

/** Of every kind: approved, refused, posted, reversed in part and in full, and what failed. */
const outcomes: fc.Arbitrary<Partial<Advice>> = fc.constantFrom<Partial<Advice>[]>(
  { messageType: '0100', isSuccess: true, statusCode: '00' },
  { messageType: '0120', isSuccess: true, statusCode: '10' },
  { messageType: '0100', isSuccess: false, statusCode: '05' },
  { messageType: '0220', isSuccess: true, statusCode: '00' },
  { messageType: '0220', isSuccess: true, statusCode: '00' },
  { messageType: '0220', isSuccess: true, statusCode: '00' },
  { messageType: '0220', isSuccess: false, statusCode: '51' },
  { messageType: '0420', isSuccess: true, isReversal: true, statusCode: '00' },
  { messageType: '0420', isSuccess: true, isReversal: true, statusCode: '32' },
  { messageType: '0420', isSuccess: false, isReversal: true, statusCode: '05' },
  { messageType: '0220' },
  { messageType: '0620', isSuccess: true },
);

function advicesAt(times: fc.Arbitrary<number>): fc.Arbitrary<Told> {
  return fc
    .record({
      tx: transactions,
      key: fc.constantFrom('a1', 'a2', 'a3', 'a4', 'a5'),
      outcome: outcomes,
      minor: fc.option(amounts, { nil: undefined, freq: 12 }),
      atMs: times,
      isRefund,
    })
    .map(({ tx, key, outcome, minor, atMs, isRefund: isIn }) => ({
      kind: 'advice',
      atMs,
      advice: {
        cardId: CARD_ID,
        authTransactionId: tx,
        adviceKey: `${tx}-${key}`,
        transactionType: isIn ? '20' : '00',
        mcc: USUAL_MCC,
        ...(minor !== undefined && { billingAmount: usd(minor) }),
        ...outcome,
      },
    }));
}

function nameOf(told: Told): string {
  return told.kind === 'request' ? told.request.requestKey : told.advice.adviceKey;
}

/** Histories of one or two transactions of one card, all at times out of these. */
function historiesAt(...times: readonly number[]): fc.Arbitrary<History> {
  const at = fc.constantFrom(...times).map((afterMs) => NOON + afterMs);
  return fc
    .tuple(
      fc.uniqueArray(requestsAt(at), { selector: nameOf, maxLength: 4 }),
      fc.uniqueArray(advicesAt(at), { selector: nameOf, maxLength: 5 }),
    )
    .chain(([requests, advices]) => {
      const told = [...requests, ...advices].toSorted((a, b) => a.atMs - b.atMs);
      const indexes = [...told.keys()];
      return fc
        .subarray(indexes)
        .chain((again) => fc.shuffledSubarray([...indexes, ...again], { minLength: indexes.length + again.length }))
        .map((order) => ({ told, order }));
    });
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When what happens does: everything at one time, within one New York day, or over two. */
export const HISTORIES = {
  'at one time': historiesAt(0),
  'of a day': historiesAt(0, MINUTE_MS, 3 * HOUR_MS),
  'of two days': historiesAt(0, MINUTE_MS, 11 * MINUTE_MS, 3 * HOUR_MS, 24 * HOUR_MS),
} as const satisfies Readonly<Record<string, fc.Arbitrary<History>>>;

export type HistoryKind = keyof typeof HISTORIES;

export const HISTORY_KINDS: readonly HistoryKind[] = ['at one time', 'of a day', 'of two days'];

/** The history that a seed stands for, and its kind: the same one on any machine. */
export function drawHistory(seed: number): { readonly kind: HistoryKind; readonly history: History } {
  const kind = HISTORY_KINDS[seed % HISTORY_KINDS.length] ?? 'at one time';
  const [history] = fc.sample(fc.noBias(HISTORIES[kind]), { seed, numRuns: 1 });
  if (history === undefined) throw new Error('Nothing was drawn.');
  return { kind, history };
}
