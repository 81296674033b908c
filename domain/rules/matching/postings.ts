import type { Value } from '../condition.ts';
import type { TermConstraint } from './necessary.ts';
import type { ValuesLiteral } from './normal-form.ts';

/** The terms that list or exclude a value; `row` is where the value's row of bits is now, if it has been made. */
export type Mention = { readonly place: number; readonly terms: number[]; row: number | undefined };

/** For one column: every value that a term mentions. */
export class Postings {
  readonly mentions: ReadonlyMap<Value, Mention>;

  constructor(constraints: readonly TermConstraint<ValuesLiteral>[]) {
    const mentions = new Map<Value, Mention>();
    for (const { term, constraint } of constraints) {
      for (const value of constraint.values.items) {
        const mention = mentions.get(value);
        if (mention === undefined) mentions.set(value, { place: mentions.size, terms: [term], row: undefined });
        // A list may hold a value twice; its terms come one after the other.
        else if (mention.terms.at(-1) !== term) mention.terms.push(term);
      }
    }
    this.mentions = mentions;
  }

  /** Of the first value it lists: constraints that list it first too come close by. */
  placeOf({ values, isListed }: ValuesLiteral): number {
    return this.mentions.get(isListed ? values.items[0] : undefined)?.place ?? this.mentions.size;
  }

  /** Which part of all values a constraint allows, as far as the rules tell: 0 is none and 1 is all. */
  share({ values, isListed }: ValuesLiteral): number {
    const listed = values.items.length / (this.mentions.size + 1);
    return isListed ? listed : 1 - listed;
  }
}
