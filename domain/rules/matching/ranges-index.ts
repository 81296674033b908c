import type { Value } from '../condition.ts';
import type { RangeAxis } from './axes.ts';
import type { Rows } from './rows.ts';
import type { Scale } from './scale.ts';
import type { StartRows } from './start-rows.ts';

/** One column of numbers: for any value the row of terms whose range reaches into the value's bucket. */
export class RangesIndex {
  readonly column: number;
  private readonly scale: Scale;
  private readonly undefinedRow: number;
  private readonly firstBucket: number;

  constructor({ column, constraints, scale }: RangeAxis, rows: Rows, bitOf: Int32Array, start: StartRows) {
    this.column = column;
    this.scale = scale;
    this.undefinedRow = start.undefinedRow;
    this.firstBucket = rows.take(scale.buckets);
    // A bucket's row is first made of what changes where it begins, then of all changes up to there.
    rows.copy(start.freeRow, this.firstBucket);
    for (const { term, constraint } of constraints) {
      const { first, behind } = scale.bucketsOf(constraint.range);
      rows.flip(this.firstBucket + first, bitOf[term] ?? 0);
      if (behind < scale.buckets) rows.flip(this.firstBucket + behind, bitOf[term] ?? 0);
    }
    rows.summarize(this.firstBucket);
    for (let bucket = this.firstBucket + 1; bucket < this.firstBucket + scale.buckets; bucket += 1) {
      rows.flipAll(bucket - 1, bucket);
      rows.summarize(bucket);
    }
  }

  rowOf(value: Value): number {
    if (typeof value !== 'number') return this.undefinedRow;
    return this.firstBucket + this.scale.bucketOf(value);
  }
}
