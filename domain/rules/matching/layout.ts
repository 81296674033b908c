import { type Axis, type Shares, shares } from './axes.ts';

/** Where each term's bit is. */
export type Layout = {
  /** Words of 32 bits in a row. */
  readonly words: number;
  /** By number of the term. */
  readonly bitOf: Int32Array;
  readonly blocks: readonly Block[];
};

/** A run of words, `to` not included, whose terms are told apart best by the same axis. */
export type Block = {
  readonly from: number;
  readonly to: number;
  /** Numbers of the axes that constrain any of its terms, those that rule out most of them first. */
  readonly axes: readonly number[];
};

/** Terms of an axis get a block of their own if they are at least so many. */
const BLOCK_TERMS_MIN = 64;

/**
 * Puts terms side by side that the same axis tells apart best (its values allow the fewest of them). A request's row of
 * that axis then has whole words of zeros there, and the other axes need not be looked at.
 */
export function layOut(terms: number, axes: readonly Axis[]): Layout {
  const sharesOf = axes.map(shares);
  const bitOf = new Int32Array(terms);
  const blockOf = new Int32Array(terms);
  const spans: { readonly from: number; readonly to: number }[] = [];
  let words = 0;
  for (const group of groups(terms, sharesOf)) {
    for (let place = 0; place < group.length; place += 1) {
      const term = group[place] ?? 0;
      bitOf[term] = words * 32 + place;
      blockOf[term] = spans.length;
    }
    const to = words + Math.ceil(group.length / 32);
    spans.push({ from: words, to });
    words = to;
  }
  const ordered = axesByBlock(spans.length, blockOf, sharesOf);
  return { words, bitOf, blocks: spans.map((span, block) => ({ ...span, axes: ordered[block] ?? [] })) };
}

/** Terms by the axis that leaves them the least share; small groups and terms without an axis come together. */
function groups(terms: number, sharesOf: readonly Shares[]): readonly (readonly number[])[] {
  const least = new Float64Array(terms).fill(Infinity);
  const bestAxis = new Int32Array(terms).fill(-1);
  const places = new Float64Array(terms);
  for (const [axis, { term: numbers, share, place }] of sharesOf.entries()) {
    for (let index = 0; index < numbers.length; index += 1) {
      const term = numbers[index] ?? 0;
      if ((share[index] ?? 0) >= (least[term] ?? 0)) continue;
      least[term] = share[index] ?? 0;
      bestAxis[term] = axis;
      places[term] = place[index] ?? 0;
    }
  }
  const all = Array.from(bestAxis.keys());
  const byAxis = Map.groupBy(all, (term) => bestAxis[term]);
  const large = [...byAxis.values()]
    .filter((group) => group.length >= BLOCK_TERMS_MIN)
    // So that what a value allows stands in few words.
    .map((group) => group.toSorted((a, b) => (places[a] ?? 0) - (places[b] ?? 0)));
  const others = all.filter((term) => (byAxis.get(bestAxis[term])?.length ?? 0) < BLOCK_TERMS_MIN);
  return [...large, others].filter((group) => group.length > 0);
}

const UNCONSTRAINED = -1;

/** For each block the axes that constrain any of its terms, by how many of these they may be expected to rule out. */
function axesByBlock(blocks: number, blockOf: Int32Array, sharesOf: readonly Shares[]): readonly (readonly number[])[] {
  const ruledOut = Array.from({ length: blocks }, () => new Float64Array(sharesOf.length).fill(UNCONSTRAINED));
  for (const [axis, { term: numbers, share }] of sharesOf.entries()) {
    for (let index = 0; index < numbers.length; index += 1) {
      const sums = ruledOut[blockOf[numbers[index] ?? 0] ?? 0];
      // An axis that rules out none of its terms constrains them all the same.
      if (sums !== undefined) sums[axis] = Math.max(0, sums[axis] ?? 0) + 1 - (share[index] ?? 0);
    }
  }
  return ruledOut.map((sums) =>
    Array.from(sums.keys())
      .filter((axis) => sums[axis] !== UNCONSTRAINED)
      .toSorted((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0)),
  );
}
