import type { Layout } from './layout.ts';

/** The row of all terms, which has no bit set where a block has room left. */
export const EVERY_TERM = 0;

/** Rows of bits in one array, and beside it for each row a summary: which of its words have any bit set. */
export class Rows {
  /** Words of 32 bits in a row, and in its summary. */
  readonly words: number;
  readonly summaryWords: number;
  readonly bits: Int32Array;
  readonly summaries: Int32Array;
  private taken = 1;

  /** Room for `rows` rows beside the one of all terms, whose bits are `bitOf`. */
  constructor({ words, bitOf }: Layout, rows: number) {
    this.words = words;
    this.summaryWords = Math.ceil(words / 32);
    this.bits = new Int32Array(words * (rows + 1));
    this.summaries = new Int32Array(this.summaryWords * (rows + 1));
    for (const bit of bitOf) this.flip(EVERY_TERM, bit);
    this.summarize(EVERY_TERM);
  }

  /** The first of the next `count` rows, all bits 0. */
  take(count: number): number {
    const row = this.taken;
    this.taken += count;
    if (this.taken * this.words > this.bits.length) throw new RangeError('More rows are taken than were ordered.');
    return row;
  }

  copy(from: number, to: number): void {
    this.bits.copyWithin(to * this.words, from * this.words, (from + 1) * this.words);
  }

  flip(row: number, bit: number): void {
    const word = row * this.words + (bit >>> 5);
    this.bits[word] = (this.bits[word] ?? 0) ^ (1 << bit);
  }

  /** Flips in `to` the bits that are set in `from`. */
  flipAll(from: number, to: number): void {
    const { bits, words } = this;
    for (let word = 0; word < words; word += 1) {
      bits[to * words + word] = (bits[to * words + word] ?? 0) ^ (bits[from * words + word] ?? 0);
    }
  }

  /** To be called when the bits of a row are as they will stay. */
  summarize(row: number): void {
    const { bits, words, summaries, summaryWords } = this;
    summaries.fill(0, row * summaryWords, (row + 1) * summaryWords);
    for (let word = 0; word < words; word += 1) {
      if (bits[row * words + word] === 0) continue;
      const place = row * summaryWords + (word >>> 5);
      summaries[place] = (summaries[place] ?? 0) | (1 << word);
    }
  }
}
