import { CODE_TABLES, codeOf, codeTableOf, nameOf } from '../../../domain/codes/code-tables.ts';
import { RESPONSE_CODES, TRANSACTION_TYPES } from '../../../domain/codes/connectfi-code-tables.ts';
import { CARD_PRESENCES, CARDHOLDER_PRESENCES } from '../../../domain/codes/iso-8583-codes.ts';

describe.each([
  ...Object.entries(CODE_TABLES),
  ['response codes', RESPONSE_CODES] as const,
  ['card presences', CARD_PRESENCES] as const,
  ['cardholder presences', CARDHOLDER_PRESENCES] as const,
])('the table of %s', (_field, table) => {
  test('names each of its codes once, in words of lower-case letters', () => {
    expect(new Set(table.map(({ code }) => code)).size).toBe(table.length);
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    expect(table.filter(({ name }) => !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  test('has no name that could be taken for a code', () => {
    const codes = new Set(table.map(({ code }) => code));
    expect(table.filter(({ name }) => codes.has(name.toUpperCase()))).toEqual([]);
  });

  test('leads from names and codes to codes, and back', () => {
    for (const { code, name } of table) {
      expect(codeOf(table, name)).toBe(code);
      expect(codeOf(table, code)).toBe(code);
      expect(nameOf(table, code)).toBe(name);
    }
  });
});

test('a rule may write a code in lower case, and not a name in another case or something else', () => {
  expect(codeOf(TRANSACTION_TYPES, 'bp')).toBe('BP');
  expect(codeOf(TRANSACTION_TYPES, 'ATM_WITHDRAWAL')).toBeUndefined();
  expect(codeOf(TRANSACTION_TYPES, '1')).toBeUndefined();
  expect(nameOf(TRANSACTION_TYPES, '05')).toBeUndefined();
});

test('fields whose values are not codes of a table have none', () => {
  expect(codeTableOf('transaction_type')).toBe(TRANSACTION_TYPES);
  expect(codeTableOf('merchant_name')).toBeUndefined();
  expect(codeTableOf('mcc')).toBeUndefined();
});
