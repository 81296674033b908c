import type { HistoryEntry, KeptAdvice } from './records.ts';
import { MATCHES } from './same-message.ts';

export type Pair = { readonly entry: HistoryEntry; readonly kept: KeptAdvice };

/** Who belongs together, and who is left over on either side. */
export type Pairing = {
  readonly pairs: readonly Pair[];
  readonly entries: readonly HistoryEntry[];
  readonly advices: readonly KeptAdvice[];
};

/** Pairs the entries of one transaction with its advices, each with one at most, by the surest test first. */
export function pairUp(entries: readonly HistoryEntry[], advices: readonly KeptAdvice[]): Pairing {
  // One without a time fits any day, so it chooses last.
  const dated = entries.filter(({ occurredAtMs }) => occurredAtMs !== undefined);
  const undated = entries.filter(({ occurredAtMs }) => occurredAtMs === undefined);
  return MATCHES.reduce<Pairing>(pairBy, { pairs: [], entries: [...dated, ...undated], advices });
}

/** One more round among those that are left over. */
export function pairBy(
  { pairs, entries, advices }: Pairing,
  isMatch: (entry: HistoryEntry, kept: KeptAdvice) => boolean,
): Pairing {
  const found: Pair[] = [...pairs];
  const left = new Set(advices);
  const alone = entries.filter((entry) => {
    const kept = [...left].find((advice) => isMatch(entry, advice));
    if (kept === undefined) return true;
    left.delete(kept);
    found.push({ entry, kept });
    return false;
  });
  return { pairs: found, entries: alone, advices: [...left] };
}
