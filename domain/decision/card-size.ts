import type { Card, Hold } from '../card.ts';
import type { Counter } from '../windows/counter.ts';

/** A read unit is 4 KB and a transaction writes each KB twice: a larger card would cost more than it tells. */
export const CARD_BYTES_MAX = 24 * 1024;

/** Key, status, membership, times and what the history adds up to, all at their longest. */
const BASE_BYTES = 600;
/** With usual figures; a hold or a bucket is never counted as less, so that it has room to grow. */
const HOLD_BYTES = 80;
const BUCKET_BYTES = 24;
/** Without its name and buckets. */
const COUNTER_BYTES = 110;
const PLACE_BYTES = 20;

/** About how many bytes the card's row has, rather too many than too few. */
export function cardBytes({ holds, counters, history: { firstMerchant = '', mccs, countries } }: Card): number {
  let bytes = BASE_BYTES + bytesInUtf8(firstMerchant) + ((mccs?.size ?? 0) + (countries?.size ?? 0)) * PLACE_BYTES;
  for (const [requestKey, hold] of holds) bytes += holdBytes(requestKey, hold);
  for (const [counterId, counter] of counters) bytes += counterBytes(counter) + counterId.length;
  return bytes;
}

/** Whether a change would leave a card that is too large; one that is so already may still become smaller. */
export function isTooLarge(after: Card, before: Card): boolean {
  const bytes = cardBytes(after);
  return bytes > CARD_BYTES_MAX && bytes >= cardBytes(before);
}

function holdBytes(requestKey: string, { authTransactionId }: Hold): number {
  return Math.max(HOLD_BYTES, requestKey.length + authTransactionId.length + 36);
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
