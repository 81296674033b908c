import { readIdempotencyKey } from '../../../functions/spreedly-payments/idempotency-key.ts';

test.each([
  ['as it is written', { 'Idempotency-Key': ['order-1'] }, 'order-1'],
  ['in small letters', { 'idempotency-key': ['order-1'] }, 'order-1'],
  ['none', { accept: ['x'] }, undefined],
  ['no headers', null, undefined],
  ['an empty one', { 'Idempotency-Key': [''] }, undefined],
  ['two', { 'Idempotency-Key': ['a', 'b'] }, undefined],
  ['two in different letters', { 'Idempotency-Key': ['a'], 'idempotency-key': ['b'] }, undefined],
  ['one of 255 characters', { 'Idempotency-Key': ['a'.repeat(255)] }, 'a'.repeat(255)],
  ['one of 256 characters', { 'Idempotency-Key': ['a'.repeat(256)] }, undefined],
  ['one with a blank', { 'Idempotency-Key': ['a b'] }, undefined],
  ['one in another script', { 'Idempotency-Key': ['ключ'] }, undefined],
])('%s', (_what, headers, key) => {
  expect(readIdempotencyKey(headers)).toBe(key);
});
