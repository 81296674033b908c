import { KeyGrid } from './key-grid.ts';
import type { NumberRange } from './number-range.ts';

/** More buckets make fewer terms to verify and more rows that compete for the processor's cache; 64 was fastest. */
const CUTS_MAX = 64;

/** For one column: the line of numbers cut into buckets where the ranges of the rules begin and end. */
export class Scale {
  /** Ascending. A cut belongs to the bucket above it. */
  private readonly cuts: Float64Array;
  private readonly grid: KeyGrid;

  constructor(ranges: readonly NumberRange[]) {
    const ends = ranges.flatMap(({ from, to }) => [from, to]).filter((end) => Number.isFinite(end));
    this.cuts = cutsAt(Float64Array.from(ends).toSorted());
    this.grid = new KeyGrid(this.cuts);
  }

  get buckets(): number {
    return this.cuts.length + 1;
  }

  /** The number of cuts that are not above the value. */
  bucketOf(value: number): number {
    const { cuts } = this;
    let bucket = this.grid.cutsBefore(value);
    while (bucket < cuts.length && value >= (cuts[bucket] ?? Infinity)) bucket += 1;
    return bucket;
  }

  /** The first bucket that a range reaches into and the first one behind it; the same for an empty range. */
  bucketsOf({ from, to }: NumberRange): { readonly first: number; readonly behind: number } {
    const first = this.bucketOf(from);
    if (from >= to) return { first, behind: first };
    const last = this.bucketOf(to);
    return { first, behind: to !== Infinity && this.isCut(to) ? last : last + 1 };
  }

  /** Whether the range is a whole number of buckets, so that the bucket of a value settles it. */
  isExact({ from, to }: NumberRange): boolean {
    return from >= to || (this.isCut(from) && this.isCut(to));
  }

  /**
   * Which part of all numbers a range of these buckets allows, as far as the rules tell: the part of the buckets, as if two
   * more were reached, since few cuts tell little.
   */
  share(first: number, behind: number): number {
    return (behind - first + 2) / (this.buckets + 2);
  }

  private isCut(end: number): boolean {
    return !Number.isFinite(end) || this.cuts[this.bucketOf(end) - 1] === end;
  }
}

/** All distinct ends, or if there are too many, those that leave as many ends in each bucket. */
function cutsAt(ends: Float64Array): Float64Array {
  const distinct = new Set(ends);
  if (distinct.size <= CUTS_MAX) return Float64Array.from(distinct);
  const spread = Array.from({ length: CUTS_MAX }, (_, cut) => ends[Math.floor(((cut + 0.5) * ends.length) / CUTS_MAX)]);
  return Float64Array.from(new Set(spread.filter((end) => end !== undefined)));
}
