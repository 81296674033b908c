import fc from 'fast-check';
import { spellsCardNumber, withoutCardNumbers, withoutLongNumbers } from '../../domain/card-numbers.ts';

const PAN = '4111111111111111';

test.each([
  PAN,
  'PAY 4111 1111 1111 1111 NOW',
  '4111-1111-1111-1111',
  '4111.1111.1111.1111',
  '378282246310005',
  `SHOP 7 ${PAN}`,
  `#12-${PAN}`,
  `${PAN} 0001`,
  'SHOP 4111 1111 1111 1111 12/29',
])('a card number in %p is removed', (text) => {
  expect(withoutCardNumbers(text)).toContain('[card number removed]');
  expect(withoutCardNumbers(text).replace(/\D/g, '')).not.toContain(PAN);
});

test.each([
  '000000000088',
  'CARD ACCEPTOR',
  '2024-04-23T18:29:64Z',
  'order 123456789012',
  'icrd_00000000000000000088',
  'TERMID01 5999 USA',
])('%p is left as it is', (text) => {
  expect(withoutCardNumbers(text)).toBe(text);
});

test('a card number is found whatever digits and separators surround it', () => {
  const digits = fc.stringMatching(/^\d{0,6}$/);
  fc.assert(
    fc.property(digits, digits, fc.constantFrom('', ' ', '-', '.', '/'), (before, behind, separator) => {
      const text = `X${before}${separator}${PAN.match(/.{4}/g)?.join(separator)}${separator}${behind}`;
      expect(withoutCardNumbers(text).replace(/\D/g, '')).not.toContain(PAN);
    }),
  );
});

test('what is not ours loses every long number, Luhn or not', () => {
  expect(withoutLongNumbers('bad item 110195062152752 at 10:00')).toBe('bad item [card number removed] at 10:00');
});

test.each([PAN, '4111-1111-1111-1111', `id ${PAN}x`, '378282246310005', '2223003122003222'])(
  'the id %p is a card number',
  (id) => {
    expect(spellsCardNumber(id)).toBe(true);
  },
);

test.each(['1572566399127', '20260321115123', '4111111111111112', `00${PAN}`, `${PAN}0000`, '411111111111', ''])(
  'the id %p is none as a whole',
  (id) => {
    expect(spellsCardNumber(id)).toBe(false);
  },
);
