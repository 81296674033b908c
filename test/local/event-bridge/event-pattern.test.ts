import * as fc from 'fast-check';
import { compilePattern } from '../../../local/event-bridge/event-pattern.ts';

const event = {
  source: 'cardhook',
  'detail-type': 'authorization.declined',
  resources: ['arn:a', 'arn:b'],
  detail: {
    held: { minor: 1_250, currency: 'USD' },
    cause: null,
    mcc: '5812',
    isNew: true,
    tags: [{ a: 1 }, { a: 2 }],
  },
};

function matches(pattern: unknown): boolean {
  return compilePattern(pattern)(event);
}

test.each<[string, unknown, boolean]>([
  ['a text', { source: ['cardhook'] }, true],
  ['another text', { source: ['cardhoo'] }, false],
  ['one of several', { source: ['aws.s3', 'cardhook'] }, true],
  ['all fields', { source: ['cardhook'], 'detail-type': ['authorization.approved'] }, false],
  ['a number, which is no text', { detail: { held: { minor: ['1250'] } } }, false],
  ['a nested number', { detail: { held: { minor: [1_250] } } }, true],
  ['null', { detail: { cause: [null] } }, true],
  ['null where nothing is', { detail: { answer: [null] } }, false],
  ['true', { detail: { isNew: [true] } }, true],
  ['one item of a list', { resources: ['arn:b'] }, true],
  ['one object of a list', { detail: { tags: { a: [2] } } }, true],
  ['prefix', { 'detail-type': [{ prefix: 'authorization.' }] }, true],
  ['prefix of another case', { 'detail-type': [{ prefix: 'Authorization.' }] }, false],
  ['prefix of any case', { 'detail-type': [{ prefix: { 'equals-ignore-case': 'Authorization.' } }] }, true],
  ['suffix', { 'detail-type': [{ suffix: '.declined' }] }, true],
  ['suffix of another', { 'detail-type': [{ suffix: '.approved' }] }, false],
  ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'CardHook' }] }, true],
  ['anything-but', { 'detail-type': [{ 'anything-but': 'authorization.declined' }] }, false],
  ['anything-but a list', { 'detail-type': [{ 'anything-but': ['a', 'b'] }] }, true],
  ['anything-but a prefix', { 'detail-type': [{ 'anything-but': { prefix: 'authorization.' } }] }, false],
  ['anything-but where nothing is', { detail: { answer: [{ 'anything-but': '00' }] } }, false],
  ['exists', { detail: { mcc: [{ exists: true }] } }, true],
  ['exists, of null', { detail: { cause: [{ exists: true }] } }, true],
  ['exists, of an object', { detail: { held: [{ exists: true }] } }, false],
  ['exists not', { detail: { answer: [{ exists: false }] } }, true],
  ['exists not, where it does', { detail: { mcc: [{ exists: false }] } }, false],
  ['exists not, below what is not there', { detail: { posted: { minor: [{ exists: false }] } } }, true],
  ['numeric', { detail: { held: { minor: [{ numeric: ['>', 1_000] }] } } }, true],
  ['a numeric range', { detail: { held: { minor: [{ numeric: ['>', 1_000, '<=', 1_249] }] } } }, false],
  ['numeric of a text', { detail: { mcc: [{ numeric: ['>', 0] }] } }, false],
  ['what every object has', { constructor: [{ exists: true }] }, false],
])('%s', (_what, pattern, isMatch) => {
  expect(matches(pattern)).toBe(isMatch);
});

test.each<[unknown, string]>([
  [{}, 'would match everything'],
  ['text', 'an object of fields'],
  [{ source: 'cardhook' }, 'takes a list of values'],
  [{ source: [] }, 'would match nothing'],
  [{ source: [{ wildcard: 'c*' }] }, 'not wildcard'],
  [{ $or: [{ source: ['a'] }] }, '$or'],
  [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'knows the operators'],
  [{ source: [{ prefix: 1 }] }, 'takes a text'],
  [{ source: [{ exists: 'yes' }] }, 'true or false'],
  [{ source: [{ numeric: ['>'] }] }, 'one or two comparisons'],
  [{ source: [{ numeric: ['!', 1] }] }, 'one or two comparisons'],
  [{ source: [['a']] }, 'no value of a field'],
])('%j is refused', (pattern, sentence) => {
  expect(() => compilePattern(pattern)).toThrow(sentence);
});

test('anything-but says the opposite of the same values, whatever the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }), (text, values) => {
      const one = { field: text };
      expect(compilePattern({ field: [{ 'anything-but': values }] })(one)).toBe(
        !compilePattern({ field: values })(one),
      );
    }),
  );
});
