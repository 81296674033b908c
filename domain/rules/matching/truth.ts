import type { Value } from '../condition.ts';
import type { Literal, Normal } from './normal-form.ts';
import { isInRange } from './number-range.ts';

/** Kleene's truth values in their order: `all` is the least of its parts, `any` the greatest. */
const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;

/** Whether all parts hold, given the values of all columns. */
export function truthOfAll(parts: readonly Normal[], values: readonly Value[]): number {
  let least = TRUE;
  for (const part of parts) {
    const truth = truthOf(part, values);
    if (truth === FALSE) return FALSE;
    if (truth < least) least = truth;
  }
  return least;
}

function truthOfAny(parts: readonly Normal[], values: readonly Value[]): number {
  let greatest = FALSE;
  for (const part of parts) {
    const truth = truthOf(part, values);
    if (truth === TRUE) return TRUE;
    if (truth > greatest) greatest = truth;
  }
  return greatest;
}

function truthOf(part: Normal, values: readonly Value[]): number {
  if ('all' in part) return truthOfAll(part.all, values);
  if ('any' in part) return truthOfAny(part.any, values);
  const value = values[part.column];
  if (value === undefined) return UNKNOWN;
  return holds(part, value) ? TRUE : FALSE;
}

function holds(literal: Literal, value: Value): boolean {
  if ('values' in literal) return literal.values.has(value) === literal.isListed;
  if ('range' in literal) return typeof value === 'number' && isInRange(literal.range, value);
  return literal.holds(value);
}
