import { alpha3Of, isCountry } from '../../../domain/codes/countries.ts';

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const ALPHA_2 = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(
  (code) => alpha3Of(code) !== undefined,
);

test('there are the 249 countries of ISO 3166-1 and Kosovo', () => {
  expect(ALPHA_2).toHaveLength(250);
  expect(new Set(ALPHA_2.map((code) => alpha3Of(code))).size).toBe(250);
  expect(ALPHA_2.filter((code) => !isCountry(alpha3Of(code) ?? ''))).toEqual([]);
});

test('each of them is a region that Unicode knows', () => {
  const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  expect(ALPHA_2.filter((code) => regions.of(code) === undefined)).toEqual([]);
});

test.each([
  ['US', 'USA'],
  ['DE', 'DEU'],
  ['CH', 'CHE'],
  ['KP', 'PRK'],
  ['KR', 'KOR'],
  ['XK', 'XKX'],
])('%s is %s', (alpha2, alpha3) => {
  expect(alpha3Of(alpha2)).toBe(alpha3);
});

test('each but Kosovo has a number of its own, and it is the one that Unicode knows', () => {
  const numbered = Array.from({ length: 1_000 }, (_, code) => String(code).padStart(3, '0')).filter(
    (code) => alpha3Of(code) !== undefined,
  );
  expect(new Set(numbered.map(alpha3Of)).size).toBe(249);
  expect(numbered).toHaveLength(249);
  for (const code of numbered) expect(alpha3Of(new Intl.Locale(`und-${code}`).region ?? '')).toBe(alpha3Of(code));
});

test('a number that has lost its leading zeros is the same country', () => {
  expect([alpha3Of('036'), alpha3Of('36'), alpha3Of('4')]).toEqual(['AUS', 'AUS', 'AFG']);
});

test.each(['US', 'usa', 'UK', 'GER', '840', ''])('%p is no alpha-3 code', (code) => {
  expect(isCountry(code)).toBe(false);
});
