import type { Advice } from '../advice.ts';
import type { Answer } from '../answer.ts';
import { type Pair, pairBy, pairUp } from './pair.ts';
import type { CardRecords, HistoryEntry, KeptAdvice, KeptRequest, Period } from './records.ts';
import { hasSameOutcome, isOneMessage } from './same-message.ts';

/** What comparing found out about one message, or about one request that nothing was ever said of. */
export type Finding = { readonly authTransactionId: string } & (
  | { readonly kind: 'agreed'; readonly entry: HistoryEntry; readonly kept: KeptAdvice }
  /** connectFi has it and we do not: the advice was lost. `contradicted` is what we answered, where it says otherwise. */
  | { readonly kind: 'advice_missing'; readonly entry: HistoryEntry; readonly contradicted?: Answer }
  /** Both have it and tell it differently. Nothing is repaired: which of the two is right, a person has to say. */
  | {
      readonly kind: 'contradicts';
      readonly entry: HistoryEntry;
      readonly kept: KeptAdvice;
      readonly differs: Difference;
    }
  /** We hold or keep something that connectFi has nothing of. */
  | { readonly kind: 'unknown_to_connectfi'; readonly request: KeptRequest }
  | { readonly kind: 'unknown_to_connectfi'; readonly kept: KeptAdvice }
  /** So recent that its advice may still be under way. */
  | { readonly kind: 'too_young'; readonly entry: HistoryEntry }
);

export type Difference = 'outcome' | 'amount';

export type Reconciliation = {
  readonly findings: readonly Finding[];
  /** The lost advices, as the advice queue takes them. Their keys are those of the entries: sent twice, kept once. */
  readonly repairs: readonly Advice[];
};

export type ReconciliationScope = {
  /** Only what happened in it is judged; records and entries from around it help to find what belongs together. */
  readonly period: Period;
  readonly nowMs: number;
  /** What is younger is left alone. */
  readonly graceMs: number;
};

/** An advice that was sent at all has arrived long before, and its row is written. */
export const GRACE_MS = 15 * 60_000;

/** A number that comes again on another day is another transaction (docs/adr/007-request-identity.md). */
const SAME_TRANSACTION_MS = 7 * 24 * 3_600_000;

/** Compares what we have of one card with connectFi's history of it. */
export function reconcile(
  { requests, advices }: CardRecords,
  entries: readonly HistoryEntry[],
  scope: ReconciliationScope,
): Reconciliation {
  const told = Map.groupBy(eachOnce(entries), ({ advice }) => advice.authTransactionId);
  const kept = Map.groupBy(advices, ({ advice }) => advice.authTransactionId);
  const asked = Map.groupBy(requests, ({ authTransactionId }) => authTransactionId);
  const ids = new Set([...asked.keys(), ...kept.keys(), ...told.keys()]);
  const findings = [...ids].flatMap((authTransactionId) =>
    ofTransaction(
      {
        authTransactionId,
        entries: told.get(authTransactionId) ?? [],
        advices: kept.get(authTransactionId) ?? [],
        requests: asked.get(authTransactionId) ?? [],
      },
      scope,
    ),
  );
  return { findings, repairs: findings.flatMap(repairOf) };
}

/** A history that tells one thing twice has it once. */
function eachOnce(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return [...new Map(entries.map((entry) => [entry.advice.adviceKey, entry])).values()];
}

function repairOf(finding: Finding): readonly Advice[] {
  return finding.kind === 'advice_missing' ? [{ ...finding.entry.advice, source: 'reconciliation' }] : [];
}

type Transaction = CardRecords & { readonly authTransactionId: string; readonly entries: readonly HistoryEntry[] };

function ofTransaction(transaction: Transaction, { period, nowMs, graceMs }: ReconciliationScope): readonly Finding[] {
  const { authTransactionId, entries, advices, requests } = transaction;
  const isMeant = (atMs = period.fromMs): boolean => atMs >= period.fromMs && atMs < period.untilMs;
  // What connectFi dates a minute ahead happened now at the latest.
  const isYoung = (atMs: number): boolean => Math.min(atMs, nowMs) > nowMs - graceMs;
  const isDue = (atMs: number): boolean => isMeant(atMs) && !isYoung(atMs);
  const agreed = pairUp(entries, advices);
  const contradicting = pairBy({ ...agreed, pairs: [] }, isOneMessage);
  const inPeriod = ({ entry }: Pair): boolean => isMeant(entry.occurredAtMs);
  const left = contradicting.entries.filter(({ occurredAtMs }) => isMeant(occurredAtMs));
  const young = new Set(left.filter((entry) => isYoung(occurredAt(entry, requests))));
  const missing = left.filter((entry) => !young.has(entry));
  const unheard = requests.filter((request) => isDue(request.decidedAtMs) && isUnheardOf(request, transaction));
  const untold = contradicting.advices.filter(({ receivedAtMs }) => isDue(receivedAtMs));
  const about = { authTransactionId };
  return [
    ...agreed.pairs.filter(inPeriod).map((pair) => ({ kind: 'agreed', ...about, ...pair }) as const),
    ...contradicting.pairs
      .filter(inPeriod)
      .map((pair) => ({ kind: 'contradicts', ...about, ...differing(pair) }) as const),
    ...missing.map(
      (entry) => ({ kind: 'advice_missing', ...about, entry, ...againstAnswers(entry, requests) }) as const,
    ),
    ...[...young].map((entry) => ({ kind: 'too_young', ...about, entry }) as const),
    ...untold.map((kept) => ({ kind: 'unknown_to_connectfi', ...about, kept }) as const),
    ...unheard.map((request) => ({ kind: 'unknown_to_connectfi', ...about, request }) as const),
  ];
}

function differing(pair: Pair): Pair & { readonly differs: Difference } {
  return { ...pair, differs: hasSameOutcome(pair.entry.advice, pair.kept.advice) ? 'amount' : 'outcome' };
}

/** Where an entry tells no time, it is as young as the last request that it may be about. */
function occurredAt({ occurredAtMs }: HistoryEntry, requests: readonly KeptRequest[]): number {
  return occurredAtMs ?? Math.max(0, ...requests.map(({ decidedAtMs }) => decidedAtMs));
}

/** What we answered, where none of our answers is what connectFi says happened. */
function againstAnswers(
  { advice }: HistoryEntry,
  requests: readonly KeptRequest[],
): { readonly contradicted?: Answer } {
  const { isSuccess, isReversal } = advice;
  const [first] = requests;
  if (first === undefined || isSuccess === undefined || isReversal === true) return {};
  const isAsAnswered = requests.some(({ answer }) => (answer === '00') === isSuccess);
  return isAsAnswered ? {} : { contradicted: first.answer };
}

/** An approval of which connectFi has nothing and nobody ever said anything. */
function isUnheardOf({ answer, decidedAtMs }: KeptRequest, { entries, advices }: Transaction): boolean {
  const isNear = (atMs = decidedAtMs): boolean => Math.abs(atMs - decidedAtMs) <= SAME_TRANSACTION_MS;
  const isTold =
    entries.some(({ occurredAtMs }) => isNear(occurredAtMs)) ||
    advices.some(({ receivedAtMs }) => isNear(receivedAtMs));
  return answer === '00' && !isTold;
}
