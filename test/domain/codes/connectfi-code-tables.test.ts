import type { CodeRow } from '../../../domain/codes/code-row.ts';
import {
  CHIP_CONDITION_CODES,
  CHIP_TRANSACTION_INDICATORS,
  ECOMMERCE_INDICATORS,
  MESSAGE_TYPES,
  type PageRow,
  RESPONSE_CODES,
  TERMINAL_INPUT_CAPABILITIES,
  TERMINAL_TYPES,
  TRANSACTION_TYPES,
} from '../../../domain/codes/connectfi-code-tables.ts';
import { flowOfTransactionType } from '../../../domain/codes/transaction-flow.ts';

/** As many rows as the page's table has, its range row counted once. */
test.each<[string, readonly PageRow[], number]>([
  ['chip condition codes', CHIP_CONDITION_CODES, 3],
  ['chip transaction indicators', CHIP_TRANSACTION_INDICATORS, 5],
  ['mail, phone, e-commerce and payment indicators', ECOMMERCE_INDICATORS, 27],
  ['MTI codes', MESSAGE_TYPES, 17],
  ['response and status codes', RESPONSE_CODES, 85],
  ['terminal input capability indicators', TERMINAL_INPUT_CAPABILITIES, 26],
  ['terminal type codes', TERMINAL_TYPES, 50],
  ['transaction type codes', TRANSACTION_TYPES, 50],
])('the page has the %s that we have', (_what, table, rows) => {
  expect(new Set(table.map(({ code, pageRow }) => pageRow ?? code)).size).toBe(rows);
});

test('the range row Q-Z stands for ten codes', () => {
  const reserved = ECOMMERCE_INDICATORS.filter(({ pageRow }) => pageRow === 'Q-Z');
  expect(reserved.map(({ code }) => code).join('')).toBe('QRSTUVWXYZ');
  expect(ECOMMERCE_INDICATORS).toHaveLength(36);
});

test.each<[string, readonly CodeRow[], CodeRow]>([
  ['letters', RESPONSE_CODES, { code: 'AT', name: 'authorization_host_timeout', description: 'Auth-Host Timed Out' }],
  [
    'a digit and a letter',
    RESPONSE_CODES,
    { code: '1A', name: 'strong_authentication_required', description: 'Strong Customer Authentication Required' },
  ],
  [
    'two descriptions',
    MESSAGE_TYPES,
    {
      code: '0120',
      name: 'authorization_advice',
      description: '"Token OTP Notification" or "Advice Authorization Request"',
    },
  ],
  [
    'a slip of the page',
    ECOMMERCE_INDICATORS,
    { code: '3', name: 'mail_phone_order', description: 'VSingle transaction of a mail/phone order' },
  ],
  [
    'a stray comma on the page',
    TRANSACTION_TYPES,
    { code: '11', name: 'quasi_cash', description: 'Quasi-Cash Transaction-Debit or Internet Gambling Transaction' },
  ],
  ['the last code', TERMINAL_TYPES, { code: '99', name: 'unknown', description: 'Unknown' }],
  ['an ATM', TERMINAL_TYPES, { code: '02', name: 'atm', description: 'ATM' }],
  ['a capability', TERMINAL_INPUT_CAPABILITIES, { code: '05', name: 'chip', description: 'ICC' }],
])('a row with %s is as on the page', (_what, table, row) => {
  expect(table.find(({ code }) => code === row.code)).toMatchObject(row);
});

describe('the flow of a transaction type', () => {
  test.each([
    ['out', ['00', '01', '09', '11', '17', 'BP', 'DC', 'F1', 'IT', 'VD']],
    ['in', ['20', '21', '22', '26', '28', '29', '55', '56', 'VC']],
    ['none', ['31', '33', '34', '39', '72', '91', '92', 'VB']],
  ])('is %s where the page says so', (flow, codes) => {
    expect(codes.map((code) => flowOfTransactionType(code))).toEqual(codes.map(() => flow));
  });

  test('is out where the page leaves room for money going out', () => {
    const ambiguous = ['13', '18', '19', '40', '44', '50', '53', '58', '59'];
    expect(ambiguous.map((code) => flowOfTransactionType(code))).toEqual(ambiguous.map(() => 'out'));
  });

  test('is not guessed for a code that the page does not list', () => {
    expect(flowOfTransactionType('05')).toBeUndefined();
    expect(flowOfTransactionType('toString')).toBeUndefined();
  });
});
