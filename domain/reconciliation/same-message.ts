import type { Advice } from '../advice.ts';
import type { Money } from '../money.ts';
import type { HistoryEntry, KeptAdvice } from './records.ts';

const DAY_MS = 24 * 3_600_000;

/** The tests by which an entry of connectFi's history is taken for an advice that we keep, the surest one first. */
export const MATCHES: readonly ((entry: HistoryEntry, kept: KeptAdvice) => boolean)[] = [
  // Word for word the same.
  (entry, kept) => entry.advice.adviceKey === kept.advice.adviceKey,
  (entry, kept) => isSameDay(entry, kept) && saysTheSame(entry.advice, kept.advice) && hasSameNumbers(entry, kept),
  // Nothing documents which of a transaction's trace numbers the history shows. Two advices that say the same of one
  // transaction on one day move the same money, so that taking one for the other changes no sum.
  (entry, kept) => isSameDay(entry, kept) && saysTheSame(entry.advice, kept.advice),
];

/**
 * One message told in two ways: the same trace number on the same day and the same direction. Direction, because the
 * reversal of a message may repeat its trace number.
 */
export function isOneMessage(entry: HistoryEntry, kept: KeptAdvice): boolean {
  const { messageType, isReversal = false } = entry.advice;
  const { messageType: keptType = messageType, isReversal: keptReversal = false } = kept.advice;
  const isAlike = isReversal === keptReversal && (messageType === undefined || messageType === keptType);
  return isAlike && isSameDay(entry, kept) && hasSameNumbers(entry, kept);
}

/** The authTransactionId comes again on other days. A time that nobody tells stands in nobody's way. */
function isSameDay({ occurredAtMs }: HistoryEntry, { receivedAtMs }: KeptAdvice): boolean {
  return occurredAtMs === undefined || Math.abs(occurredAtMs - receivedAtMs) <= DAY_MS;
}

function hasSameNumbers({ advice: one }: HistoryEntry, { advice: other }: KeptAdvice): boolean {
  const { retrievalReferenceNumber: reference } = one;
  const { retrievalReferenceNumber: otherReference = reference } = other;
  const isReferenceAlike = reference === undefined || reference === otherReference;
  return one.traceNumber !== undefined && one.traceNumber === other.traceNumber && isReferenceAlike;
}

function saysTheSame(one: Advice, other: Advice): boolean {
  return hasSameOutcome(one, other) && hasSameAmount(one, other);
}

export function hasSameOutcome(one: Advice, other: Advice): boolean {
  return (
    one.isSuccess === other.isSuccess &&
    (one.isReversal ?? false) === (other.isReversal ?? false) &&
    one.statusCode === other.statusCode
  );
}

/** By what the card is charged where both tell it, else by what the merchant asked for; nothing to compare is no difference. */
function hasSameAmount(one: Advice, other: Advice): boolean {
  return (
    isSameMoney(one.billingAmount, other.billingAmount) ??
    isSameMoney(one.transactionAmount, other.transactionAmount) ??
    true
  );
}

function isSameMoney(one: Money | undefined, other: Money | undefined): boolean | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one.minor === other.minor && one.currency === other.currency;
}
