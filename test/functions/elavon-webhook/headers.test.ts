import { headersOf } from '../../../functions/elavon-webhook/headers.ts';

test.each([
  ['none', null, {}],
  ['names in any case', { AUTHORIZATION: ['a'], 'X-Token': ['b'] }, { authorization: ['a'], 'x-token': ['b'] }],
  ['two of one name', { authorization: ['a', 'b'] }, { authorization: ['a', 'b'] }],
  ['two that differ in case', { Authorization: ['a'], authorization: ['b'] }, { authorization: ['a', 'b'] }],
  ['one without values', { authorization: undefined }, { authorization: [] }],
])('%s', (_what, received, expected) => {
  expect(headersOf(received)).toEqual(expected);
});

test('a header that is called __proto__ is one like any other', () => {
  const headers = headersOf(JSON.parse('{"__proto__":["x"]}'));
  expect(Object.entries(headers)).toEqual([['__proto__', ['x']]]);
  expect(headers['authorization']).toBeUndefined();
});
