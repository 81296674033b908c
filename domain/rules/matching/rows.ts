import type { Layout } from './layout.ts';

/** The row of all terms, which has no bit set where a block has room left. */
export const EVERY_TERM = 0;

/** Rows of bits in one array. A row is named by the position of its first word. */
export class Rows {
  readonly words: number;
  readonly bits: Int32Array;
  private taken = 1;

  /** Room for `rows` rows beside the one of all terms, whose bits are `bitOf`. */
  constructor({ words, bitOf }: Layout, rows: number) {
    this.words = words;
    this.bits = new Int32Array(words * (rows + 1));
    for (const bit of bitOf) this.flip(EVERY_TERM, bit);
  }

  /** The next `count` rows, all bits 0. */
  take(count: number): number {
    const row = this.taken * this.words;
    this.taken += count;
    if (row + count * this.words > this.bits.length) throw new RangeError('More rows are taken than were ordered.');
    return row;
  }

  copy(from: number, to: number): void {
    this.bits.copyWithin(to, from, from + this.words);
  }

  flip(row: number, bit: number): void {
    const word = row + (bit >>> 5);
    this.bits[word] = (this.bits[word] ?? 0) ^ (1 << bit);
  }

  /** Flips in `to` the bits that are set in `from`. */
  flipAll(from: number, to: number): void {
    const { bits, words } = this;
    for (let word = 0; word < words; word += 1) bits[to + word] = (bits[to + word] ?? 0) ^ (bits[from + word] ?? 0);
  }
}
