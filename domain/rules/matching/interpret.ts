import type { Column, Condition, Test, Truth, Value } from '../condition.ts';
import { compilePattern } from './pattern.ts';

/**
 * What a condition comes to, read straight off its definition: the reference that the matcher is compared with, and
 * what `explain` walks. A test of an undefined value is unknown.
 */
export function interpret(condition: Condition, valueOf: (column: Column) => Value): Truth {
  if ('all' in condition) return conjunction(condition.all.map((part) => interpret(part, valueOf)));
  if ('any' in condition) return negation(conjunction(condition.any.map((part) => negation(interpret(part, valueOf)))));
  if ('not' in condition) return negation(interpret(condition.not, valueOf));
  const value = valueOf(condition.column);
  if (value === undefined) return 'unknown';
  return holds(condition, value) ? 'true' : 'false';
}

function conjunction(truths: readonly Truth[]): Truth {
  if (truths.includes('false')) return 'false';
  return truths.includes('unknown') ? 'unknown' : 'true';
}

function negation(truth: Truth): Truth {
  if (truth === 'unknown') return 'unknown';
  return truth === 'true' ? 'false' : 'true';
}

/** Whether a test holds for a value that is there. A value of a type that the test cannot be asked of holds nothing. */
function holds(test: Test, value: NonNullable<Value>): boolean {
  switch (test.test) {
    case 'in':
      return test.values.some((wanted) => wanted === value);
    case 'is':
      return value === test.flag;
    case 'between':
      return typeof value === 'number' && isBetween(test, value);
    case 'starts_with':
      return typeof value === 'string' && test.prefixes.some((prefix) => value.startsWith(prefix));
    case 'matches':
      return typeof value === 'string' && compilePattern(test.pattern)(value);
    case 'contains_any':
      return test.values.some((part) => contains(value, part));
    case 'contains_all':
      return test.values.every((part) => contains(value, part));
  }
}

function isBetween({ low, high, lowOpen, highOpen }: Test & { test: 'between' }, value: number): boolean {
  const isAbove = low === -Infinity || (lowOpen ? value > low : value >= low);
  const isBelow = high === Infinity || (highOpen ? value < high : value <= high);
  return isAbove && isBelow;
}

function contains(value: NonNullable<Value>, part: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(part.toLowerCase());
  return typeof value === 'object' && value.includes(part);
}
