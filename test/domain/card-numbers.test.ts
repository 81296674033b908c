import { withoutCardNumbers } from '../../domain/card-numbers.ts';

test.each([
  ['4111111111111111', '[card number removed]'],
  ['PAY 4111 1111 1111 1111 NOW', 'PAY [card number removed] NOW'],
  ['4111-1111-1111-1111', '[card number removed]'],
  ['378282246310005', '[card number removed]'],
  ['4111111111111112', '4111111111111112'],
  ['000000000088', '000000000088'],
  ['CARD ACCEPTOR', 'CARD ACCEPTOR'],
])('%s becomes %s', (text, expected) => {
  expect(withoutCardNumbers(text)).toBe(expected);
});
