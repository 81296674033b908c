import type { Gap } from './job.ts';

/** Polls that fail one after the other are one gap: between them is a wait of some seconds. */
const TOGETHER_MS = 10_000;

/** A record has 400 KB, and an outage no end: later gaps make the last one longer. */
const GAPS_MAX = 50;

/** The gaps with one more, and whether that is one of its own or makes the last one longer. */
export function withGap(gaps: readonly Gap[], gap: Gap): { readonly gaps: readonly Gap[]; readonly isNew: boolean } {
  const last = gaps.at(-1);
  if (last === undefined) return { gaps: [gap], isNew: true };
  const isOne =
    last.cause === gap.cause && gap.fromMs - last.toMs <= TOGETHER_MS && last.fromMs - gap.toMs <= TOGETHER_MS;
  if (!isOne && gaps.length < GAPS_MAX) return { gaps: [...gaps, gap], isNew: true };
  const longer = { ...last, fromMs: Math.min(last.fromMs, gap.fromMs), toMs: Math.max(last.toMs, gap.toMs) };
  return { gaps: [...gaps.slice(0, -1), longer], isNew: false };
}
