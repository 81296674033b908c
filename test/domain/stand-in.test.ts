import { standInAnswer } from '../../domain/stand-in.ts';

const usd = (minor: number) => ({ minor, currency: 'USD' });

test.each([
  [{ answer: '00', cap: usd(5_000) }, usd(5_000), '00'],
  [{ answer: '00', cap: usd(5_000) }, usd(5_001), '05'],
  [{ answer: '00', cap: usd(5_000) }, { minor: 1, currency: 'EUR' }, '05'],
  [{ answer: '00', cap: usd(5_000) }, undefined, '05'],
  [{ answer: '00' }, usd(10 ** 9), '00'],
  [{ answer: '34', cap: usd(5_000) }, usd(9_000), '34'],
] as const)('policy %j answers an amount of %j with %s', (policy, amount, answer) => {
  expect(standInAnswer(policy, amount)).toBe(answer);
});

test('a decline that is known stands, whatever the policy', () => {
  expect(standInAnswer({ answer: '00' }, usd(1), '34')).toBe('34');
});
