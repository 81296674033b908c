import fc from 'fast-check';
import type { Advice } from '../../domain/advice.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { aRequest } from '../support/requests.ts';
import { NOON, usd } from '../support/rules.ts';

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

/** Declined by the rules of the tests, whatever was spent. */
export const DECLINED_MCC = '7995';

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
      request: aRequest({
        authTransactionId: tx,
        requestKey: `${tx}-${key}`,
        billingAmount: usd(minor),
        transactionAmount: usd(minor),
        ...(isIn && { flow: 'in', transactionType: '20' }),
        ...(isDeclined && { mcc: DECLINED_MCC }),
      }),
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
        cardId: 'icrd_test',
        authTransactionId: tx,
        adviceKey: `${tx}-${key}`,
        transactionType: isIn ? '20' : '00',
        mcc: '5999',
        ...(minor !== undefined && { billingAmount: usd(minor) }),
        ...outcome,
      },
    }));
}

function nameOf(told: Told): string {
  return told.kind === 'request' ? told.request.requestKey : told.advice.adviceKey;
}

/** Histories of one or two transactions of one card, all at times out of these. */
export function historiesAt(...times: readonly number[]): fc.Arbitrary<History> {
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
