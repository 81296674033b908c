import type { Card, Hold } from '../card.ts';
import type { Counter } from '../windows/counter.ts';
import type { CounterChange } from './counter-change.ts';

/** A read unit is 4 KB and a transaction writes each KB twice: a larger card would cost more than it tells. */
export const CARD_BYTES_MAX = 24 * 1024;

/** Key, status, membership, times and counts of the history, all at their longest. */
const BASE_BYTES = 600;
/** With usual figures; a hold or a bucket is never counted as less, so that it has room to grow. */
const HOLD_BYTES = 80;
const BUCKET_BYTES = 24;
/** Without its name and buckets. */
const COUNTER_BYTES = 110;
const PLACE_BYTES = 20;
/** The three sums of one currency, with their names and as long as they come. */
const SUMS_BYTES = 120;

/** About how many bytes the card's row has, rather too many than too few. */
export function cardBytes({ holds, counters, history }: Card): number {
  let bytes = BASE_BYTES + historyBytes(history);
  for (const [requestKey, hold] of holds) bytes += holdBytes(requestKey, hold);
  for (const [counterId, counter] of counters) bytes += counterBytes(counter) + counterId.length;
  return bytes;
}

function historyBytes({ firstMerchant = '', mccs, countries, amounts }: Card['history']): number {
  const places = (mccs?.size ?? 0) + (countries?.size ?? 0);
  return bytesInUtf8(firstMerchant) + places * PLACE_BYTES + (amounts?.size ?? 0) * SUMS_BYTES;
}

/** With ids and figures as long as they come. */
const HOLD_BYTES_MAX = 140;
const BUCKET_BYTES_MAX = 42;
const COUNTER_BYTES_MAX = COUNTER_BYTES + 100;
/** A place each, the sums of one more currency, and the first merchant's id. */
const ADDED_BYTES_MAX = HOLD_BYTES_MAX + 2 * PLACE_BYTES + SUMS_BYTES + 768;

/** True where an approval that moves these counters cannot make the card too large: most cards, without a closer look. */
export function isFarFromFull({ holds, counters, history }: Card, moved: readonly CounterChange[]): boolean {
  const known = BASE_BYTES + historyBytes(history);
  let buckets = moved.length;
  for (const counter of counters.values()) buckets += counter.buckets?.size ?? 0;
  const begun = moved.filter(({ seen }) => seen === undefined).length;
  const counted = (counters.size + begun) * COUNTER_BYTES_MAX + buckets * BUCKET_BYTES_MAX;
  return known + ADDED_BYTES_MAX + holds.size * HOLD_BYTES_MAX + counted <= CARD_BYTES_MAX;
}

/** Whether a change would leave a card that is too large; one that is so already may still become smaller. */
export function isTooLarge(after: Card, before: Card): boolean {
  const bytes = cardBytes(after);
  return bytes > CARD_BYTES_MAX && bytes >= cardBytes(before);
}

function holdBytes(requestKey: string, { authTransactionId }: Hold): number {
  return Math.max(HOLD_BYTES, requestKey.length + authTransactionId.length + 50);
}

function counterBytes({ buckets }: Counter): number {
  let bytes = COUNTER_BYTES;
  for (const [bucket, { amount, count }] of buckets ?? []) {
    // Its name stands in two maps.
    bytes += Math.max(BUCKET_BYTES, 2 * (digits(bucket) + 1) + numberBytes(amount) + numberBytes(count));
  }
  return bytes;
}

/** DynamoDB takes a byte for each two digits, and one more. */
function numberBytes(value: number): number {
  return 1 + Math.ceil(digits(value) / 2);
}

function digits(value: number): number {
  return value < 10 ? 1 : 1 + Math.floor(Math.log10(value));
}

function bytesInUtf8(text: string): number {
  return text.length * 3;
}
