import type { Value } from '../condition.ts';
import type { TermConstraint } from './necessary.ts';
import type { ValuesLiteral } from './normal-form.ts';

/**
 * A value that terms list or exclude. Its terms are `count` of all postings' terms from place `from` on; `row` is where the
 * value's row of bits is now, if it has been made.
 */
export type Mention = { readonly place: number; from: number; count: number; row: number | undefined };

/** For one column: every value that a term mentions. */
export class Postings {
  readonly mentions: ReadonlyMap<Value, Mention>;
  /** Those of one mention side by side: ten thousand rules list values some hundred thousand times. */
  readonly terms: Int32Array;

  constructor(constraints: readonly TermConstraint<ValuesLiteral>[]) {
    const { mentions, placed } = mentionsIn(constraints);
    this.mentions = mentions;
    this.terms = new Int32Array(placed.count);
    const next = new Int32Array(mentions.size);
    let from = 0;
    for (const mention of mentions.values()) {
      mention.from = from;
      next[mention.place] = from;
      from += mention.count;
    }
    for (let index = 0; index < placed.count; index += 1) {
      const place = placed.places[index] ?? 0;
      const at = next[place] ?? 0;
      this.terms[at] = placed.terms[index] ?? 0;
      next[place] = at + 1;
    }
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

/** Terms with the place of the mention that each belongs to, in the terms' order. */
type Placed = { readonly terms: Int32Array; readonly places: Int32Array; readonly count: number };

function mentionsIn(constraints: readonly TermConstraint<ValuesLiteral>[]): {
  readonly mentions: ReadonlyMap<Value, Mention>;
  readonly placed: Placed;
} {
  let most = 0;
  for (const { constraint } of constraints) most += constraint.values.items.length;
  const terms = new Int32Array(most);
  const places = new Int32Array(most);
  const mentions = new Map<Value, Mention>();
  /** By place: the term that mentioned it last. A list may hold a value twice; they come one after the other. */
  const lastTerm: number[] = [];
  let count = 0;
  for (const { term, constraint } of constraints) {
    for (const value of constraint.values.items) {
      let mention = mentions.get(value);
      if (mention === undefined) {
        mention = { place: mentions.size, from: 0, count: 0, row: undefined };
        mentions.set(value, mention);
      } else if (lastTerm[mention.place] === term) continue;
      lastTerm[mention.place] = term;
      mention.count += 1;
      terms[count] = term;
      places[count] = mention.place;
      count += 1;
    }
  }
  return { mentions, placed: { terms, places, count } };
}
