import type { Test, Value } from '../condition.ts';
import { compilePattern } from './pattern.ts';

type TextTest = Test & { test: 'starts_with' | 'matches' | 'contains_any' | 'contains_all' };

/** A test of a text or a set of texts with what can be done once already done. */
export function textTest(test: TextTest): (value: Value) => boolean {
  switch (test.test) {
    case 'starts_with':
      return (value) => typeof value === 'string' && test.prefixes.some((prefix) => value.startsWith(prefix));
    case 'matches': {
      const matches = compilePattern(test.pattern);
      return (value) => typeof value === 'string' && matches(value);
    }
    case 'contains_any':
      return contains(test.values, (parts, isThere) => parts.some(isThere));
    case 'contains_all':
      return contains(test.values, (parts, isThere) => parts.every(isThere));
  }
}

type Quantifier = (parts: readonly string[], isThere: (part: string) => boolean) => boolean;

function contains(parts: readonly string[], holdsFor: Quantifier): (value: Value) => boolean {
  const lowerCase = parts.map((part) => part.toLowerCase());
  return (value) => {
    if (typeof value === 'object') return holdsFor(parts, (part) => value.includes(part));
    if (typeof value !== 'string') return holdsFor(parts, () => false);
    const text = value.toLowerCase();
    return holdsFor(lowerCase, (part) => text.includes(part));
  };
}
