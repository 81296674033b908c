import type { Test } from '../condition.ts';

/** Numbers from `from` on and below `to`; empty unless `from` is less than `to`. */
export type NumberRange = { readonly from: number; readonly to: number };

/** The same numbers as `between` asks for. Numbers are doubles, so an open end is the next double. */
export function rangeOf({ low, high, lowOpen, highOpen }: Test & { test: 'between' }): NumberRange {
  return { from: lowOpen ? nextAfter(low) : low, to: highOpen ? high : nextAfter(high) };
}

/** All numbers that are not in a range, as one or two ranges: one of them may be empty if there are none. */
export function outside({ from, to }: NumberRange): readonly NumberRange[] {
  const below = { from: -Infinity, to: from };
  const above = { from: to, to: Infinity };
  if (from === -Infinity) return [above];
  return to === Infinity ? [below] : [below, above];
}

export function isInRange({ from, to }: NumberRange, value: number): boolean {
  return value >= from && value < to;
}

export function common(a: NumberRange, b: NumberRange): NumberRange {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

/** The narrowest range that holds both. */
export function hull(a: NumberRange, b: NumberRange): NumberRange {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** The smallest double above a finite number; an infinite one is no bound and stays. */
function nextAfter(value: number): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return Number.MIN_VALUE;
  DOUBLE[0] = value;
  DOUBLE_BITS[0] = (DOUBLE_BITS[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return DOUBLE[0];
}

/** One number and its bits. Doubles of one sign stand in the order of their bits. */
const DOUBLE = new Float64Array(1);
const DOUBLE_BITS = new BigInt64Array(DOUBLE.buffer);
