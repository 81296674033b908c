import fc from 'fast-check';
import { digestOf, paymentIdOf } from '../../adapters/payment-id.ts';
import { PAYMENT_ID } from '../../domain/payment/start.ts';

test('a payment id is written as Spreedly gets it, the same for the same key and no other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(paymentIdOf('dev', one)).toMatch(PAYMENT_ID);
      expect(paymentIdOf('dev', one) === paymentIdOf('dev', other)).toBe(one === other);
    }),
  );
});

test('two stages give one key two ids: their transactions may be in one list', () => {
  expect(paymentIdOf('dev', 'order-1')).not.toBe(paymentIdOf('prod', 'order-1'));
});

test('a digest does not depend on the order of fields, however deep, and does on everything else', () => {
  expect(digestOf({ a: 1, b: { c: [1, 2], d: 3 } })).toBe(digestOf({ b: { d: 3, c: [1, 2] }, a: 1 }));
  expect(digestOf({ a: [1, 2] })).not.toBe(digestOf({ a: [2, 1] }));
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: '1' }));
});
