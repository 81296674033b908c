import { EVENT_PREFIX, type Key } from './keys.ts';

/** Primary keys of the payments table. Why each is as it is: docs/data-model.md. */

/** How the partition of a transaction's rows begins. */
export const PAYMENT_PREFIX = 'PAYMENT#';

/** One transaction at Spreedly: its record, its history, its events. */
export function paymentPartition(token: string): string {
  return `${PAYMENT_PREFIX}${token}`;
}

/** All that is known of a transaction. */
export function paymentKey(token: string): Key {
  return { pk: paymentPartition(token), sk: 'RECORD' };
}

/** How the sort key of a row of the history begins. */
export const HISTORY_PREFIX = 'HISTORY#';

/** One thing that came, as it came; padded so that text order is their order. */
export function paymentHistoryKey(token: string, sequence: number): Key {
  return { pk: paymentPartition(token), sk: `${HISTORY_PREFIX}${padded(sequence)}` };
}

/** How the partition of a start's rows begins. */
export const START_PREFIX = 'START#';

/** A payment that was started here, by our id. */
export function startKey(paymentId: string): Key {
  return { pk: `${START_PREFIX}${paymentId}`, sk: 'START' };
}

/** One event, of a transaction or of a start that has none; padded so that text order is their order. */
export function paymentEventKey(of: { readonly token?: string; readonly paymentId?: string }, sequence: number): Key {
  const pk = of.token === undefined ? startKey(of.paymentId ?? '').pk : paymentPartition(of.token);
  return { pk, sk: `${EVENT_PREFIX}${padded(sequence)}` };
}

/** The transaction that Spreedly made last, of those that are known. */
export const LATEST_KEY: Key = { pk: 'LATEST', sk: 'LATEST' };

/** Index: transactions, by when they were last heard of. */
export const PAYMENT_LIST = 'PAYMENTS';

/** Index: starts of which it is not known what became of them, by when they were claimed. */
export const OPEN_START_LIST = 'OPEN_STARTS';

function padded(sequence: number): string {
  return String(sequence).padStart(6, '0');
}
