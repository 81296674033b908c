import type { Any, Literal, Normal } from './normal-form.ts';

/** What must hold together for one way in which a rule can fit. */
export type Term = readonly Clause[];

/** A list of alternatives stays one where spelling it out would make too many terms. */
export type Clause = Literal | Any;

/** A rule is not split into more ways than this: each costs a bit in every row of the index. */
const TERMS_MAX = 16;

/** The ways in which a condition can fit: it is as true as the truest of them. None if it never fits. */
export function termsOf(condition: Normal): readonly Term[] {
  if ('any' in condition) {
    const terms = condition.any.flatMap(termsOf);
    return terms.length <= TERMS_MAX ? terms : [[condition]];
  }
  return 'all' in condition ? product(condition.all) : [[condition]];
}

function isTerm(parts: readonly Normal[]): parts is readonly Literal[] {
  return !parts.some((part) => 'any' in part || 'all' in part);
}

/** Spells out the lists with the fewest alternatives first, while there is room for their product. */
function product(parts: readonly Normal[]): readonly Term[] {
  if (isTerm(parts)) return [parts];
  const literals: Clause[] = [];
  const lists: { readonly clause: Clause; readonly terms: readonly Term[] }[] = [];
  for (const part of parts) {
    if ('all' in part) throw new Error('A normal form has no list directly within one of its kind.');
    if ('any' in part) lists.push({ clause: part, terms: termsOf(part) });
    else literals.push(part);
  }
  let terms: readonly Term[] = [literals];
  for (const { clause, terms: ways } of lists.toSorted((a, b) => a.terms.length - b.terms.length)) {
    const added = terms.length * ways.length <= TERMS_MAX ? ways : [[clause]];
    terms = terms.flatMap((term) => added.map((more) => term.concat(more)));
  }
  return terms;
}
