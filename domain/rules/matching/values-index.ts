import type { Value } from '../condition.ts';
import type { ValuesAxis } from './axes.ts';
import type { Mention, Postings } from './postings.ts';
import type { Rows } from './rows.ts';
import type { StartRows } from './start-rows.ts';

/**
 * One column of codes, texts or flags: for any value the row of terms that it allows. The row of a mentioned value is
 * made when the value first comes; when the room is used up, the oldest one makes way. All values that no rule mentions
 * share one row, so that memory does not grow with the merchants and cards of the traffic.
 */
export class ValuesIndex {
  readonly column: number;
  private readonly postings: Postings;
  private readonly rows: Rows;
  private readonly bitOf: Int32Array;
  private readonly unmentionedRow: number;
  private readonly undefinedRow: number;
  private readonly firstMade: number;
  private readonly made: Mention[] = [];
  private readonly madeMax: number;
  private next = 0;

  /** Keeps at most `madeMax` rows of single values, at least one. */
  constructor(axis: ValuesAxis, rows: Rows, bitOf: Int32Array, start: StartRows, madeMax: number) {
    this.column = axis.column;
    this.postings = axis.postings;
    this.rows = rows;
    this.bitOf = bitOf;
    this.undefinedRow = start.undefinedRow;
    this.unmentionedRow = start.freeRow;
    for (const { term, constraint } of axis.constraints) {
      if (!constraint.isListed) rows.flip(this.unmentionedRow, bitOf[term] ?? 0);
    }
    rows.summarize(this.unmentionedRow);
    this.firstMade = rows.take(madeMax);
    this.madeMax = madeMax;
  }

  rowOf(value: Value): number {
    if (value === undefined) return this.undefinedRow;
    const mention = this.postings.mentions.get(value);
    if (mention === undefined) return this.unmentionedRow;
    return mention.row ?? this.make(mention);
  }

  private make(mention: Mention): number {
    const place = this.next;
    this.next = (place + 1) % this.madeMax;
    const oldest = this.made[place];
    if (oldest !== undefined) oldest.row = undefined;
    this.made[place] = mention;
    const row = this.firstMade + place;
    this.rows.copy(this.unmentionedRow, row);
    // Being mentioned makes the difference: for a term that lists the value as for one that excludes it.
    const { terms } = this.postings;
    for (let at = mention.from; at < mention.from + mention.count; at += 1) {
      this.rows.flip(row, this.bitOf[terms[at] ?? 0] ?? 0);
    }
    this.rows.summarize(row);
    mention.row = row;
    return row;
  }
}
