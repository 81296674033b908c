import { isKnownMcc, MCC_GROUPS, mccsOf } from '../../../domain/codes/merchant-categories.ts';

test('every code of every group is a known one, and stands there once', () => {
  for (const group of MCC_GROUPS) {
    const codes = mccsOf(group) ?? [];
    expect(codes.length).toBeGreaterThan(0);
    expect({ group, unknown: codes.filter((code) => !isKnownMcc(code)) }).toEqual({ group, unknown: [] });
    expect({ group, size: new Set(codes).size }).toEqual({ group, size: codes.length });
  }
});

test.each([
  ['gambling', '7995'],
  ['cash_disbursement', '6011'],
  ['airlines', '3000'],
  ['airlines', '4511'],
  ['car_rental', '3351'],
  ['lodging', '3501'],
  ['travel', '3999'],
  ['fuel', '5542'],
  ['groceries', '5411'],
  ['quasi_cash', '6051'],
])('%s has %s', (group, code) => {
  expect(mccsOf(group)).toContain(code);
});

test('the ranges meet without a gap and end with the last hotel', () => {
  const companies = ['airlines', 'car_rental', 'lodging'].map((group) =>
    (mccsOf(group) ?? []).filter((code) => code.startsWith('3')),
  );
  expect(companies.map((codes) => [codes[0], codes.at(-1)])).toEqual([
    ['3000', '3350'],
    ['3351', '3500'],
    ['3501', '3999'],
  ]);
});

test.each(['0000', '5419', '7996 ', '742', 'food', ''])('%p is no known code', (code) => {
  expect(isKnownMcc(code)).toBe(false);
});

test('a group nobody has defined is none, nor is what every object has', () => {
  expect(mccsOf('food')).toBeUndefined();
  expect(mccsOf('constructor')).toBeUndefined();
});
