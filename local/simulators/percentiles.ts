/** How long something took, in milliseconds: half of them at most `p50`, and so on. */
export type Percentiles = {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** By nearest rank: each figure is one that was measured. Undefined without any. */
export function percentilesOf(samples: readonly number[]): Percentiles | undefined {
  const sorted = samples.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const rank = (percent: number): number => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? max;
  return { count: sorted.length, p50: rank(50), p95: rank(95), p99: rank(99), max };
}

/** As the cells of a table: how many, then whole milliseconds. */
export function figuresOf(percentiles: Percentiles | undefined): string[] {
  if (percentiles === undefined) return ['0'];
  const { count, p50, p95, p99, max } = percentiles;
  return [String(count), ...[p50, p95, p99, max].map((ms) => ms.toFixed(0))];
}
