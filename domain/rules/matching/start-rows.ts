import type { Axis } from './axes.ts';
import { EVERY_TERM, type Rows } from './rows.ts';

/** Two rows that every index of a column has. */
export type StartRows = {
  /** The terms that do not ask about the column. */
  readonly freeRow: number;
  /** Those, and the terms of rules that ask where data is missing. */
  readonly undefinedRow: number;
};

export const START_ROWS = 2;

export function startRows(
  { constraints }: Axis,
  rows: Rows,
  bitOf: Int32Array,
  asks: (term: number) => boolean,
): StartRows {
  const freeRow = rows.take(1);
  const undefinedRow = rows.take(1);
  rows.copy(EVERY_TERM, freeRow);
  for (const { term } of constraints) rows.flip(freeRow, bitOf[term] ?? 0);
  rows.copy(freeRow, undefinedRow);
  for (const { term } of constraints) if (asks(term)) rows.flip(undefinedRow, bitOf[term] ?? 0);
  rows.summarize(undefinedRow);
  return { freeRow, undefinedRow };
}
