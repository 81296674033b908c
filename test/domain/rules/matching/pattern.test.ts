import fc from 'fast-check';
import { compilePattern } from '../../../../domain/rules/matching/pattern.ts';

test.each([
  ['', ''],
  ['*', ''],
  ['*', 'anything at all'],
  ['amazon*', 'AMAZON.COM*2K4'],
  ['*.com*', 'AMAZON.COM*2K4'],
  ['a?c', 'abc'],
  ['a*b*c', 'a c b xx bc'],
  ['**a**', 'a'],
  ['c++ (*)', 'C++ (BOOKS)'],
])('%p matches %p', (pattern, text) => {
  expect(compilePattern(pattern)(text)).toBe(true);
});

test.each([
  ['', 'a'],
  ['?', ''],
  ['amazon', 'amazon.com'],
  ['a?c', 'ac'],
  ['a*b', 'a b c'],
  ['a.c', 'abc'],
  ['*ab', 'abc'],
])('%p does not match %p', (pattern, text) => {
  expect(compilePattern(pattern)(text)).toBe(false);
});

const characters = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '.', '*', '?'), maxLength: 12 });

test('a pattern matches what the regular expression with the same meaning matches', () => {
  fc.assert(
    fc.property(characters, characters, (pattern, text) => {
      const source = pattern
        .replaceAll('.', String.raw`\.`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
      expect(compilePattern(pattern)(text)).toBe(new RegExp(`^${source}$`, 'i').test(text));
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern that would keep a backtracking expression busy for ever is answered', () => {
  expect(compilePattern('*a'.repeat(32))(`${'a'.repeat(100_000)}b`)).toBe(false);
});
