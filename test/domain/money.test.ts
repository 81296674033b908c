import fc from 'fast-check';
import { minorUnitExponent } from '../../domain/currency.ts';
import { formatMoney, readAmount } from '../../domain/money.ts';

describe('reading an amount in major units', () => {
  test.each([
    [100, 'USD', 10_000],
    [98_597.66, 'USD', 9_859_766],
    ['12.5', 'USD', 1_250],
    [0, 'USD', 0],
    [-0, 'USD', 0],
    [1_000, 'JPY', 1_000],
    ['1.234', 'KWD', 1_234],
    ['007', 'USD', 700],
  ])('%p %s is %p minor units', (major, currency, minor) => {
    expect(readAmount(major, currency)).toEqual({ money: { minor, currency }, isRounded: false });
  });

  test.each([
    [1.005, 'USD', 101],
    ['0.001', 'USD', 1],
    [1e-7, 'USD', 1],
    ['10.2', 'JPY', 11],
  ])('%p %s rounds up to %p, so that a limit never counts too little', (major, currency, minor) => {
    expect(readAmount(major, currency)).toEqual({ money: { minor, currency }, isRounded: true });
  });

  test.each([
    [-1, 'USD', 'negative'],
    ['-0.001', 'USD', 'negative'],
    [Infinity, 'USD', 'too_large'],
    [1e300, 'USD', 'too_large'],
    [Number.NaN, 'USD', 'not_a_number'],
    ['12,5', 'USD', 'not_a_number'],
    ['0x10', 'USD', 'not_a_number'],
    ['', 'USD', 'not_a_number'],
    ['1e3', 'USD', 'not_a_number'],
    ['90071992547409.92', 'USD', 'too_large'],
    ['9'.repeat(400), 'USD', 'too_large'],
    [1, 'XXX', 'currency_unknown'],
    [1, 'usd', 'currency_unknown'],
  ])('%p %s is %s', (major, currency, problem) => {
    expect(readAmount(major, currency)).toEqual({ problem });
  });

  test('every whole number of minor units survives the way through major units and back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.constantFrom('USD', 'JPY', 'KWD', 'CLF'),
        (minor, currency) => {
          const [text = ''] = formatMoney({ minor, currency }).split(' ');
          expect(readAmount(text, currency)).toEqual({ money: { minor, currency }, isRounded: false });
        },
      ),
    );
  });

  test('a JSON number with as many decimals as the currency has is read exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (minor) => {
        const json = JSON.parse(`${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`) as number;
        expect(readAmount(json, 'USD')).toEqual({ money: { minor, currency: 'USD' }, isRounded: false });
      }),
    );
  });
});

test.each([
  ['USD', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
  ['XAU', undefined],
])('%s has a minor unit of %p decimals', (currency, exponent) => {
  expect(minorUnitExponent(currency)).toBe(exponent);
});

test.each([
  [{ minor: 1_250, currency: 'USD' }, '12.50 USD'],
  [{ minor: -5, currency: 'USD' }, '-0.05 USD'],
  [{ minor: -1_250, currency: 'USD' }, '-12.50 USD'],
  [{ minor: -7, currency: 'JPY' }, '-7 JPY'],
  [{ minor: -1, currency: 'KWD' }, '-0.001 KWD'],
  [{ minor: 0, currency: 'USD' }, '0.00 USD'],
])('%j is told as %s', (money, text) => {
  expect(formatMoney(money)).toBe(text);
});
