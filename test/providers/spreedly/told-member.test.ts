import { instantIn } from '../../../providers/spreedly/instant.ts';
import { readCallback } from '../../../providers/spreedly/read-callback.ts';
import { toldBy, tokenOf } from '../../../providers/spreedly/told-member.ts';
import { PAYMENT_ID, TRANSACTION, xmlOf } from '../../support/spreedly-callbacks.ts';

function memberOf(changes: Record<string, string | null>) {
  const reading = readCallback(Buffer.from(xmlOf({ ...TRANSACTION, ...changes })));
  const [member] = 'members' in reading ? reading.members : [];
  if (member === undefined) throw new Error('It cannot be read.');
  return member;
}

const told = (changes: Record<string, string | null> = {}) => toldBy(memberOf(changes));

test('what is signed is told in our words', () => {
  expect(told()).toEqual({
    state: 'succeeded',
    transactionType: 'Purchase',
    amount: 3003,
    currency: 'USD',
    orderId: PAYMENT_ID,
    succeeded: true,
    onTestGateway: true,
    createdAtMs: Date.parse('2026-11-27T09:00:00Z'),
    updatedAtMs: Date.parse('2026-11-27T09:00:05Z'),
  });
});

test('a state to come is told as it is', () => {
  expect(told({ state: 'scrubbed', succeeded: 'false' })).toMatchObject({ state: 'scrubbed', succeeded: false });
});

test.each([
  ['state', 'state', ['', 'a b', '4111111111111111', 'a4111111111111111', 'x'.repeat(65), 'ж']],
  ['transaction_type', 'transactionType', ['Gandalf the Grey', '']],
  ['amount', 'amount', ['', '-1', '1.0', '1e3', '007', ' 1', '9007199254740993', '4111111111111111', '0x1F']],
  ['currency_code', 'currency', ['usd', 'US', '']],
  ['order_id', 'orderId', ['007', 'gandalf@wizards.com', `${PAYMENT_ID}0`, PAYMENT_ID.toUpperCase()]],
  ['succeeded', 'succeeded', ['TRUE', '1', '']],
  ['on_test_gateway', 'onTestGateway', ['yes']],
  ['updated_at', 'updatedAtMs', ['2026-11-27 09:00:05', 'today', '']],
  ['created_at', 'createdAtMs', ['2026-02-30T00:00:00Z']],
])('%s that is none is left out', (field, name, values) => {
  for (const value of values) expect(told({ [field]: value })).not.toHaveProperty(name);
  expect(told({ [field]: null })).not.toHaveProperty(name);
});

test.each(['', 'a b', '../x', 'x'.repeat(65), '4111111111111111', 'é'])('%p is no token', (token) => {
  expect(tokenOf(memberOf({ token }))).toBeUndefined();
});

test.each([
  ['2015-01-08T15:31:32-05:00', '2015-01-08T20:31:32Z'],
  ['2015-01-08T20:31:32Z', '2015-01-08T20:31:32Z'],
  ['2024-02-29T23:59:59+05:45', '2024-02-29T18:14:59Z'],
  ['2015-01-08T20:31:32.500Z', '2015-01-08T20:31:32.5Z'],
])('%s is the moment %s', (text, instant) => {
  expect(instantIn(text)).toBe(Date.parse(instant));
});

test.each([
  '2015-01-08T15:31:32',
  '2015-01-08',
  '2023-02-29T00:00:00Z',
  '2015-13-01T00:00:00Z',
  '2015-01-08T24:00:00Z',
  '2015-01-08T15:31:60Z',
  '2015-01-08T15:31:32-0500',
  ' 2015-01-08T15:31:32Z',
  '1420749092',
])('%s names no one moment', (text) => {
  expect(instantIn(text)).toBeUndefined();
});
