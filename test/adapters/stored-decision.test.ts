import fc from 'fast-check';
import { PAST_REQUESTS } from '../../adapters/dynamo/past-request-row.ts';
import { decisionRow } from '../../adapters/dynamo/request-row.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { REASONS, storedDecisionOf } from '../../adapters/dynamo/stored-decision.ts';
import { ENGINE_VERSION } from '../../domain/decide.ts';
import { aRequest } from '../support/requests.ts';
import { aDecline, aLimit, aWorld, NOON, setOf, usd, whenMcc } from '../support/rules.ts';

const RULES = setOf(
  [
    aLimit('day', { max: usd(15_000), count: 5 }),
    aDecline('mcc', { when: whenMcc('7995') }),
    aDecline('everywhere', { when: { column: { field: 'new_country' }, test: 'is', flag: true }, mode: 'shadow' }),
  ],
  { countsFrom: new Map([['other', 1]]) },
);

function recordOf(request = aRequest(), card = {}) {
  const decision = aWorld(RULES, card).ask(request, NOON);
  return { deliveryId: 'delivery', request, decision, publishedAtMs: 7 };
}

test.each([
  ['an approval', recordOf()],
  [
    'a decline',
    recordOf(aRequest({ mcc: '7995', billingAmount: { figure: '12.5' }, fee: { minor: -5, currency: 'USD' } })),
  ],
  [
    'a card that belongs to something',
    recordOf(aRequest(), { account: 'a', group: 'g', currency: 'USD', status: 'frozen' }),
  ],
])('%s is read back as it was written', (_what, record) => {
  const { request, decision } = record;
  expect(storedDecisionOf(decisionRow(record))).toEqual({
    request,
    answer: decision.answer,
    source: 'decision',
    generation: 1,
    deliveryId: 'delivery',
    decidedAtMs: NOON,
    ruleSet: 'set',
    publishedAtMs: 7,
    engineVersion: ENGINE_VERSION,
    trail: decision.trail,
    reading: decision.reading,
  });
});

test('a row from before readings were stored is understood, with its one amount', () => {
  const { billingAmount: _billing, transactionAmount: _amount, cardCurrency: _currency, ...request } = aRequest();
  const old = toRow({
    pk: 'AUTH#icrd_test#1',
    sk: 'REQUEST#1',
    answer: '61',
    source: 'decision',
    deliveryId: 'delivery',
    decidedAt: new Date(NOON).toISOString(),
    decidedAtMs: NOON,
    ruleSet: 'older',
    trail: { ruleSet: 'older', fired: [{ by: 'cap', answer: '61', because: 'too much' }], firedMore: 0 },
    request: { ...request, amount: usd(10_000) },
  });
  const decision = storedDecisionOf(old);
  expect(decision).toMatchObject({ answer: '61', request: { billingAmount: usd(10_000) } });
  expect(PAST_REQUESTS.read(old)).toEqual({
    request: { ...request, billingAmount: usd(10_000) },
    answer: '61',
    source: 'decision',
    decidedAtMs: NOON,
    ruleSet: 'older',
  });
});

test.each([
  ['an answer that there is not', { answer: '99' }],
  ['no request', { request: undefined }],
  ['a date in words', { decidedAtMs: 'yesterday' }],
])('a row with %s is no decision', (_what, changes) => {
  const { request } = recordOf();
  const row = { answer: '00', source: 'decision', deliveryId: 'd', decidedAtMs: NOON, request, ...changes };
  expect(storedDecisionOf(toRow(row))).toBeUndefined();
});

describe('for a backtest', () => {
  const { pk: _pk, sk: _sk, ...row } = fromRow(decisionRow(recordOf(aRequest(), { account: 'a', status: 'frozen' })));
  const past = (changes: object = {}) => PAST_REQUESTS.read(toRow({ ...row, ...changes }));

  test('it tells how the card stood', () => {
    expect(past()?.standing).toEqual({ status: 'frozen', account: 'a' });
  });

  test('it tells since when the youngest counter counts, where one does not count since always', () => {
    const used = { old: { amount: 0, count: 0, fromMs: 5 }, young: { amount: 0, count: 0, fromMs: 9 } };
    expect(past({ reading: { card: { status: 'active' }, used } })?.countedFromMs).toBe(9);
    expect(past()).not.toHaveProperty('countedFromMs');
  });

  test('a stand-in is counted only where an approval that came too late counted it, and it was not given back', () => {
    const standIn = (answer: string, lateAnswer?: string) => past({ source: 'stand_in', answer, lateAnswer })?.source;
    expect(standIn('00')).toBe('stand_in');
    expect(standIn('05', '00')).toBe('stand_in');
    expect(standIn('00', '61')).toBe('stand_in');
    expect(standIn('00', '00')).toBe('counted_stand_in');
  });

  test.each<[string, object]>([
    ['no request', { request: {} }],
    ['a field that no request has', { request: { ...aRequest(), colour: 'red' } }],
    ['an amount below zero', { request: { ...aRequest(), transactionAmount: usd(-1) } }],
    ['half a cent', { request: { ...aRequest(), transactionAmount: usd(0.5) } }],
    ['a flow that there is not', { request: { ...aRequest(), flow: 'up' } }],
    ['a flag in words', { request: { ...aRequest(), atm: 'yes' } }],
    ['types that are no texts', { request: { ...aRequest(), additionalAmountTypes: [1] } }],
    ['an answer that there is not', { answer: '99' }],
    ['a status that there is not', { reading: { card: { status: 'asleep' }, used: {} } }],
    ['a counter that began in words', { reading: { card: { status: 'active' }, used: { a: { fromMs: 'x' } } } }],
    ['a reading of nothing', { reading: {} }],
  ])('a row with %s is none', (_what, changes) => {
    expect(past(changes)).toBeUndefined();
  });

  test('a request is what the schema reads, with every field or few', () => {
    const text = fc.string({ maxLength: 8 });
    const amount = fc.record({ minor: fc.nat(), currency: text });
    const signed = fc.record({ minor: fc.integer(), currency: text });
    const fields = {
      billingAmount: fc.oneof(amount, fc.record({ figure: text })),
      transactionAmount: amount,
      fee: signed,
      ledgerBalance: signed,
      additionalAmountTypes: fc.array(text),
      merchantName: text,
      transmissionDate: text,
      atm: fc.boolean(),
      cardPresent: fc.boolean(),
    };
    fc.assert(
      fc.property(fc.record(fields, { requiredKeys: [] }), (told) => {
        const Item = toRow({ ...row, request: { ...aRequest(), ...told } });
        expect(PAST_REQUESTS.read(Item)?.request).toEqual(storedDecisionOf(Item)?.request);
      }),
    );
  });
});

test.each([
  ['a backtest', PAST_REQUESTS],
  ['a report', REASONS],
])('%s asks for all that it reads, and for no more', (_for, { attributes, read }) => {
  const row = decisionRow(recordOf());
  const asked = Object.fromEntries(Object.entries(row).filter(([name]) => attributes.includes(name)));
  expect(read(asked)).toEqual(read(row));
  expect(read(asked)).toBeDefined();
  expect(Object.keys(asked).length).toBeLessThan(Object.keys(row).length);
});
