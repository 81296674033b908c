import type { Value } from '../condition.ts';
import type { Index, Indexes } from './indexes.ts';
import type { Layout } from './layout.ts';
import { EVERY_TERM } from './rows.ts';

type Block = { readonly from: number; readonly to: number; readonly axes: Int32Array };

/** So many axes are looked at before asking whether anything is left: a branch that is hard to foretell costs more. */
const AXES_AT_ONCE = 3;

const NONE: readonly number[] = [];

/** Finds the terms that no index rules out: the rows of all columns' values, word by word, bit by bit. */
export class Candidates {
  // Not `#`: V8 takes twice as long for all of this to read private names.
  private readonly indexes: readonly Index[];
  private readonly bits: Int32Array;
  private readonly blocks: readonly Block[];
  /** The indexes of the only block, where all terms fit into one word. */
  private readonly inOneWord: readonly Index[] | undefined;
  private readonly termAt: Int32Array;
  /** Within one call: the row of each index, and behind them that of all terms. */
  private readonly row: Int32Array;

  constructor({ indexes, rows }: Indexes, { words, bitOf, blocks }: Layout) {
    this.indexes = indexes;
    this.bits = rows.bits;
    this.termAt = new Int32Array(words * 32);
    for (const [term, bit] of bitOf.entries()) this.termAt[bit] = term;
    this.row = new Int32Array(indexes.length + 1).fill(EVERY_TERM);
    const padding = Array.from({ length: AXES_AT_ONCE }, () => indexes.length);
    this.blocks = blocks.map(({ from, to, axes }) => ({ from, to, axes: Int32Array.from([...axes, ...padding]) }));
    const [first] = blocks;
    if (words === 1) this.inOneWord = first?.axes.flatMap((axis) => indexes[axis] ?? []);
  }

  /** Their numbers, ascending. */
  of(values: readonly Value[]): readonly number[] {
    return this.inOneWord === undefined ? this.ofBlocks(values) : this.ofOneWord(this.inOneWord, values);
  }

  /** So few terms are ruled out by the first columns already, and no other has to be looked up. */
  private ofOneWord(indexes: readonly Index[], values: readonly Value[]): readonly number[] {
    let left = this.bits[EVERY_TERM] ?? 0;
    for (const index of indexes) {
      left &= this.bits[index.rowOf(values[index.column])] ?? 0;
      if (left === 0) return NONE;
    }
    const found: number[] = [];
    this.collect(0, left, found);
    return found;
  }

  private ofBlocks(values: readonly Value[]): readonly number[] {
    const { bits, row, indexes } = this;
    for (let axis = 0; axis < indexes.length; axis += 1) {
      const index = indexes[axis];
      if (index !== undefined) row[axis] = index.rowOf(values[index.column]);
    }
    let found: number[] | undefined;
    for (const { from, to, axes } of this.blocks) {
      const first = row[axes[0] ?? 0] ?? 0;
      const second = row[axes[1] ?? 0] ?? 0;
      const third = row[axes[2] ?? 0] ?? 0;
      for (let word = from; word < to; word += 1) {
        let left = (bits[first + word] ?? 0) & (bits[second + word] ?? 0) & (bits[third + word] ?? 0);
        for (let place = AXES_AT_ONCE; left !== 0 && place < axes.length; place += 1) {
          left &= bits[(row[axes[place] ?? 0] ?? 0) + word] ?? 0;
        }
        if (left !== 0) this.collect(word, left, (found ??= []));
      }
    }
    return found === undefined ? NONE : found.toSorted((a, b) => a - b);
  }

  /** Bits stand in the order of their terms within a block. */
  private collect(word: number, bits: number, found: number[]): void {
    for (let left = bits; left !== 0; left &= left - 1) {
      found.push(this.termAt[word * 32 + 31 - Math.clz32(left & -left)] ?? 0);
    }
  }
}
