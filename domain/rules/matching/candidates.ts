import type { Value } from '../condition.ts';
import type { Index, Indexes } from './indexes.ts';
import type { Layout } from './layout.ts';
import { EVERY_TERM, type Rows } from './rows.ts';

const NONE: readonly number[] = [];

/** Finds the terms that no index rules out: the rows of all columns' values, word by word, bit by bit. */
export class Candidates {
  // Not `#`: V8 takes twice as long for all of this to read private names.
  private readonly indexes: readonly Index[];
  private readonly rows: Rows;
  /** By word: the axes that constrain any of its terms. */
  private readonly axesOfWord: readonly Int32Array[];
  /** The axes that leave whole words without a term: those that tell the terms of some block apart best. */
  private readonly sparse: Int32Array;
  /** The indexes of the only block, where all terms fit into one word. */
  private readonly inOneWord: readonly Index[] | undefined;
  private readonly termAt: Int32Array;
  /** Within one call: the row of each index. */
  private readonly row: Int32Array;

  constructor({ indexes, rows }: Indexes, { words, bitOf, blocks }: Layout) {
    this.indexes = indexes;
    this.rows = rows;
    this.termAt = new Int32Array(words * 32);
    for (const [term, bit] of bitOf.entries()) this.termAt[bit] = term;
    this.row = new Int32Array(indexes.length);
    this.axesOfWord = blocks.flatMap(({ from, to, axes }) => {
      const ofBlock = Int32Array.from(axes);
      return Array.from({ length: to - from }, () => ofBlock);
    });
    this.sparse = Int32Array.from(new Set(blocks.flatMap(({ axes }) => axes.slice(0, 1))));
    const [first] = blocks;
    if (words === 1) this.inOneWord = first?.axes.flatMap((axis) => indexes[axis] ?? []);
  }

  /** Their numbers, ascending. */
  of(values: readonly Value[]): readonly number[] {
    return this.inOneWord === undefined ? this.ofWords(values) : this.ofOneWord(this.inOneWord, values);
  }

  /** So few terms are ruled out by the first columns already, and no other has to be looked up. */
  private ofOneWord(indexes: readonly Index[], values: readonly Value[]): readonly number[] {
    const { bits } = this.rows;
    let left = bits[EVERY_TERM] ?? 0;
    for (const index of indexes) {
      left &= bits[index.rowOf(values[index.column])] ?? 0;
      if (left === 0) return NONE;
    }
    const found: number[] = [];
    // The terms of the one word stand in their order.
    this.collect(0, left, found);
    return found;
  }

  private ofWords(values: readonly Value[]): readonly number[] {
    const { row, indexes, sparse } = this;
    const { summaries, summaryWords } = this.rows;
    for (let axis = 0; axis < indexes.length; axis += 1) {
      const index = indexes[axis];
      if (index !== undefined) row[axis] = index.rowOf(values[index.column]);
    }
    let found: number[] | undefined;
    for (let part = 0; part < summaryWords; part += 1) {
      let words = summaries[part] ?? 0;
      for (let place = 0; place < sparse.length; place += 1) {
        words &= summaries[(row[sparse[place] ?? 0] ?? 0) * summaryWords + part] ?? 0;
      }
      for (; words !== 0; words &= words - 1) {
        const word = part * 32 + 31 - Math.clz32(words & -words);
        const left = this.leftIn(word);
        if (left !== 0) this.collect(word, left, (found ??= []));
      }
    }
    return found === undefined ? NONE : found.toSorted((a, b) => a - b);
  }

  /** The bits of a word that no axis rules out. */
  private leftIn(word: number): number {
    const { row } = this;
    const { bits, words } = this.rows;
    const axes = this.axesOfWord[word];
    let left = bits[word] ?? 0;
    if (axes === undefined) return left;
    for (let place = 0; left !== 0 && place < axes.length; place += 1) {
      left &= bits[(row[axes[place] ?? 0] ?? 0) * words + word] ?? 0;
    }
    return left;
  }

  private collect(word: number, bits: number, found: number[]): void {
    for (let left = bits; left !== 0; left &= left - 1) {
      found.push(this.termAt[word * 32 + 31 - Math.clz32(left & -left)] ?? 0);
    }
  }
}
