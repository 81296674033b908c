import type { Value } from '../condition.ts';
import type { Axis } from './axes.ts';
import type { Layout } from './layout.ts';
import { RangesIndex } from './ranges-index.ts';
import { Rows } from './rows.ts';
import { START_ROWS, startRows } from './start-rows.ts';
import { ValuesIndex } from './values-index.ts';

/** For a value of its column, which terms may hold: the row of their bits. Undefined is a value too. */
export type Index = { readonly column: number; rowOf(value: Value): number };

export type Indexes = { readonly indexes: readonly Index[]; readonly rows: Rows };

/** One index for each axis, and the rows that they name. */
export function indexesOf(
  axes: readonly Axis[],
  layout: Layout,
  asks: (term: number) => boolean,
  rowBytesMax: number,
): Indexes {
  const madeMax = roomFor(axes, rowBytesMax / (layout.words * Int32Array.BYTES_PER_ELEMENT));
  const fixed = axes.reduce((sum, axis) => sum + START_ROWS + ('scale' in axis ? axis.scale.buckets : 0), 0);
  const rows = new Rows(layout, fixed + [...madeMax.values()].reduce((sum, room) => sum + room, 0));
  const indexes = axes.map((axis) => {
    const start = startRows(axis, rows, layout.bitOf, asks);
    return 'scale' in axis
      ? new RangesIndex(axis, rows, layout.bitOf, start)
      : new ValuesIndex(axis, rows, layout.bitOf, start, madeMax.get(axis) ?? 0);
  });
  return { indexes, rows };
}

/** Shares room for rows: axes with few values get it for all of them, the others get the same part of the rest. */
function roomFor(axes: readonly Axis[], rowsMax: number): ReadonlyMap<Axis, number> {
  const wanted = axes
    .map((axis) => ({ axis, rows: 'postings' in axis ? axis.postings.mentions.size : 0 }))
    .filter(({ rows }) => rows > 0)
    .toSorted((a, b) => a.rows - b.rows);
  let left = rowsMax;
  return new Map(
    wanted.map(({ axis, rows }, index) => {
      const room = Math.max(1, Math.min(rows, Math.floor(left / (wanted.length - index))));
      left -= room;
      return [axis, room];
    }),
  );
}
