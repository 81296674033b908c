/** When pushes of one digest came, epoch milliseconds, each list oldest first and each time once. */
export type Receipts = {
  readonly atMs: readonly number[];
  /** Those of them that the history has a row of. */
  readonly rowsAtMs: readonly number[];
};

export const NEVER_RECEIVED: Receipts = { atMs: [], rowsAtMs: [] };

/** So many times of one content are remembered: two weeks of pushes an hour apart. */
const TIMES_MAX = 400;

/** A transaction has a hundred writes. What is missing beyond that is written with the next push. */
const ROWS_MAX = 20;

/**
 * The receipts with one more, and the times of which the history needs a row: of the oldest, and of each that came
 * `repeatedWithinMs` or more after the row before it. Walked by time and not by when they were processed, so that no row is
 * missing whatever the order; one that was written before an older push became known stays.
 */
export function received(
  known: Receipts,
  receivedAtMs: number,
  repeatedWithinMs: number,
): Receipts & { readonly missing: readonly number[] } {
  const atMs = [...new Set([...known.atMs, receivedAtMs])].toSorted((a, b) => a - b);
  const needed = rowsAmong(atMs, repeatedWithinMs);
  const missing = needed.filter((time) => !known.rowsAtMs.includes(time)).slice(0, ROWS_MAX);
  const from = rememberedFrom(atMs, needed);
  const isRemembered = (time: number): boolean => time >= from;
  return {
    atMs: atMs.filter(isRemembered),
    rowsAtMs: [...known.rowsAtMs, ...missing].filter(isRemembered).toSorted((a, b) => a - b),
    missing,
  };
}

function rowsAmong(atMs: readonly number[], repeatedWithinMs: number): readonly number[] {
  const rows: number[] = [];
  for (const time of atMs) {
    const before = rows.at(-1);
    if (before === undefined || time - before >= repeatedWithinMs) rows.push(time);
  }
  return rows;
}

/** What is forgotten ends before a row: the walk over the rest comes to the same rows. */
function rememberedFrom(atMs: readonly number[], rows: readonly number[]): number {
  const bound = atMs.at(-TIMES_MAX) ?? -Infinity;
  return rows.find((time) => time >= bound) ?? bound;
}
