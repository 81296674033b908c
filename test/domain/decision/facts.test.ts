import { type CardFacts, type Situation, situationOf, valueOf } from '../../../domain/decision/facts.ts';
import { NOTHING_SHARED } from '../../../domain/decision/reading.ts';
import { factsOf } from '../../../domain/decision/reading.ts';
import { unseenCard } from '../../../domain/card.ts';
import type { Column } from '../../../domain/rules/condition.ts';
import { type FieldName, FIELDS } from '../../../domain/rules/fields.ts';
import type { Needs } from '../../../domain/rules/rule-set.ts';
import type { RuleSetSettings } from '../../../domain/rules/rule.ts';
import { aRequest, aRequestWithout } from '../../support/requests.ts';
import { NOON, usd } from '../../support/rules.ts';

const OUT: RuleSetSettings = { unknownTransactionType: 'out' };
const DAY = 86_400_000;

function situation(card: Partial<CardFacts> = {}, request = aRequest(), settings = OUT): Situation {
  return situationOf(settings, { status: 'active', ...card }, request, NOON);
}

const value = (column: Column, given = situation()) => valueOf(column, given);
const dollars = (field: FieldName): Column => ({ field, currency: 'USD' });

describe('money', () => {
  test.each(['amount', 'transaction_amount', 'cash_back', 'fee', 'available_balance', 'ledger_balance'] as const)(
    '%s is known in its own currency and in no other',
    (field) => {
      const request = aRequest({
        cashBack: usd(10_000),
        fee: usd(10_000),
        availableBalance: usd(10_000),
        ledgerBalance: usd(10_000),
      });
      expect(value(dollars(field), situation({}, request))).toBe(10_000);
      expect(value({ field, currency: 'EUR' }, situation({}, request))).toBeUndefined();
    },
  );

  test('of a balance below zero is below zero', () => {
    const request = aRequest({ availableBalance: { minor: -5, currency: 'USD' } });
    expect(value(dollars('available_balance'), situation({}, request))).toBe(-5);
  });

  test('is what the card is charged, in the currency of the request, else of the card, else of the set', () => {
    const bare = { ...aRequestWithout('cardCurrency'), billingAmount: { figure: '12.5' } };
    const inEuro: RuleSetSettings = { ...OUT, cardCurrency: 'EUR' };
    expect(situation({}, bare).amount).toBeUndefined();
    expect(situation({}, bare, inEuro).amount).toEqual({ minor: 1_250, currency: 'EUR' });
    expect(situation({ currency: 'JPY' }, bare, inEuro).amount).toEqual({ minor: 13, currency: 'JPY' });
    expect(situation({ currency: 'JPY' }, { ...bare, cardCurrency: 'USD' }, inEuro).amount).toEqual(usd(1_250));
  });
});

describe('the flow', () => {
  test('of an unknown type is what the set says', () => {
    const request = aRequest({ flow: 'unknown' });
    const flowWith = (unknownTransactionType: RuleSetSettings['unknownTransactionType']) =>
      value({ field: 'flow' }, situation({}, request, { unknownTransactionType }));
    expect([flowWith('out'), flowWith('none'), flowWith('decline')]).toEqual(['out', 'none', 'out']);
    expect(value({ field: 'flow' }, situation({}, aRequest({ flow: 'in' }), { unknownTransactionType: 'none' }))).toBe(
      'in',
    );
  });
});

describe('the clock', () => {
  test('is that of the zone', () => {
    expect(value({ field: 'local_time', zone: 'America/New_York' })).toBe(720);
    expect(value({ field: 'local_time', zone: 'Asia/Kathmandu' })).toBe((16 + 5) * 60 + 45);
    expect(value({ field: 'local_time' })).toBe(16 * 60);
    expect(value({ field: 'day_of_week', zone: 'America/New_York' })).toBe('monday');
    expect(value({ field: 'day_of_week', zone: 'Pacific/Kiritimati' })).toBe('tuesday');
  });
});

describe('the card', () => {
  test('that belongs to nothing is known to, and one never used has no age', () => {
    expect([value({ field: 'account' }), value({ field: 'group' }), value({ field: 'card_age_days' })]).toEqual([
      '',
      '',
      0,
    ]);
    expect(value({ field: 'minutes_since_last_use' })).toBeUndefined();
    expect(value({ field: 'first_use' })).toBe(true);
  });

  test('is as many whole days old, and as many whole minutes unused, as have passed', () => {
    const used = situation({ firstApprovedAtMs: NOON - 3 * DAY + 1, lastApprovedAtMs: NOON - 119_999 });
    expect(
      ['card_age_days', 'minutes_since_last_use', 'first_use'].map((field) => value({ field } as Column, used)),
    ).toEqual([2, 1, false]);
    const declined = situation({ firstSeenAtMs: NOON - 3 * DAY, firstApprovedAtMs: NOON - DAY });
    expect(value({ field: 'card_age_days' }, declined)).toBe(3);
    // A faster clock has used it in our future.
    const ahead = situation({ firstApprovedAtMs: NOON + 5, lastApprovedAtMs: NOON + 5 });
    expect(['card_age_days', 'minutes_since_last_use'].map((field) => value({ field } as Column, ahead))).toEqual([
      0, 0,
    ]);
  });
});

describe('the distance of an amount from the usual', () => {
  const zOf = (amounts: CardFacts['amounts'], request = aRequest()) =>
    value({ field: 'amount_z_score' }, situation({ ...(amounts && { amounts }), currency: 'USD' }, request));

  test('is in standard deviations, and unknown under thirty approvals', () => {
    expect(zOf({ count: 30, mean: 5_000, deviation: 2_500 })).toBe(2);
    expect(zOf({ count: 30, mean: 15_000, deviation: 2_500 })).toBe(-2);
    expect(zOf({ count: 29, mean: 5_000, deviation: 2_500 })).toBeUndefined();
    expect(zOf(undefined)).toBeUndefined();
  });

  test('is nothing where all amounts were this one, and as many minor units as it differs where all were another', () => {
    expect(zOf({ count: 50, mean: 10_000, deviation: 0 })).toBe(0);
    expect(zOf({ count: 50, mean: 9_993, deviation: 0 })).toBe(7);
    expect(zOf({ count: 50, mean: 9_993, deviation: 0.5 })).toBe(7);
  });

  test('is unknown of an amount that is not known', () => {
    const amounts = { count: 50, mean: 1, deviation: 1 };
    expect(zOf(amounts, aRequestWithout('billingAmount', 'transactionAmount'))).toBeUndefined();
  });
});

describe('how many countries a card was used in', () => {
  const countries = { USA: NOON - 1_000, CAN: NOON - 60_000, MEX: NOON - DAY };
  const within = (withinMs: number, request = aRequest()) =>
    value({ field: 'distinct_countries', withinMs }, situation({ countries }, request));

  test('is those within that time and this request’s own, once', () => {
    expect(within(60_001)).toBe(2);
    expect(within(60_000)).toBe(1);
    expect(within(DAY + 1)).toBe(3);
    expect(within(DAY + 1, aRequest({ merchantCountry: 'FRA' }))).toBe(4);
    expect(within(1, aRequest({ merchantCountry: 'FRA' }))).toBe(1);
    expect(within(60_001, aRequestWithout('merchantCountry'))).toBe(2);
  });
});

describe('what is known of a card', () => {
  const NOTHING: Needs = {
    age: false,
    firstMerchant: false,
    merchants: false,
    mccs: false,
    countries: false,
    amounts: false,
    declines: false,
  };
  const EVERYTHING: Needs = {
    age: true,
    firstMerchant: true,
    merchants: true,
    mccs: true,
    countries: true,
    amounts: true,
    declines: true,
  };
  const card = {
    ...unseenCard('icrd_test'),
    firstSeenAtMs: 1,
    history: {
      firstMerchant: 'A',
      consecutiveDeclines: 3,
      amounts: new Map([
        ['USD', { count: 2, sum: 400, sumOfSquares: 100_000 }],
        ['EUR', { count: 1, sum: 7, sumOfSquares: 49 }],
      ]),
      mccs: new Map([['5999', 1]]),
      countries: new Map([['USA', 2]]),
    },
  };
  const known = (needs: Needs, request = aRequest({ merchantId: 'B' }), isKnownMerchant?: boolean) =>
    factsOf(
      { card, shared: { ...NOTHING_SHARED, ...(isKnownMerchant !== undefined && { isKnownMerchant }) } },
      request,
      { needs, settings: OUT },
    );

  test('is no more than the rules ask for', () => {
    expect(known(NOTHING)).toEqual({ status: 'active' });
  });

  test('is what its history makes of this request', () => {
    expect(known(EVERYTHING, aRequest({ merchantId: 'A' }), true)).toEqual({
      status: 'active',
      firstSeenAtMs: 1,
      isFirstMerchant: true,
      isNewMerchant: false,
      isNewMcc: false,
      isNewCountry: false,
      amounts: { count: 2, mean: 200, deviation: 100 },
      consecutiveDeclines: 3,
      countries: { USA: 2 },
    });
    expect(known(EVERYTHING, aRequest({ merchantId: 'B', mcc: '7995', merchantCountry: 'CAN' }), false)).toMatchObject({
      isFirstMerchant: false,
      isNewMerchant: true,
      isNewMcc: true,
      isNewCountry: true,
    });
  });

  test('is what was approved in the currency that this request spends, wherever that is told', () => {
    const { billingAmount: _billing, ...bare } = aRequestWithout('cardCurrency', 'transactionAmount');
    const spent = { ...bare, billingAmount: { figure: '1.00' } };
    const amountsIn = (currency?: string, settings: RuleSetSettings = OUT) => {
      const held = { ...card, ...(currency !== undefined && { currency }) };
      return factsOf({ card: held, shared: NOTHING_SHARED }, spent, { needs: EVERYTHING, settings }).amounts;
    };
    expect(amountsIn('EUR')).toEqual({ count: 1, mean: 7, deviation: 0 });
    expect(amountsIn(undefined, { ...OUT, cardCurrency: 'USD' })).toEqual({ count: 2, mean: 200, deviation: 100 });
    expect([amountsIn('JPY'), amountsIn()]).toEqual([undefined, undefined]);
  });

  test('leaves out what the request or the store does not tell', () => {
    const silent = known(EVERYTHING, aRequestWithout('mcc', 'merchantCountry'));
    expect(Object.keys(silent).toSorted()).toEqual([
      'amounts',
      'consecutiveDeclines',
      'countries',
      'firstSeenAtMs',
      'status',
    ]);
  });

  test('that was never used anywhere is at its first merchant', () => {
    const fresh = factsOf({ card: unseenCard('c'), shared: NOTHING_SHARED }, aRequest({ merchantId: 'B' }), {
      needs: EVERYTHING,
      settings: OUT,
    });
    expect(fresh).toMatchObject({ isFirstMerchant: true, isNewMcc: true, isNewCountry: true, consecutiveDeclines: 0 });
    expect(fresh.isNewMerchant).toBeUndefined();
  });

  test('has no deviation below zero, however the sums were rounded', () => {
    const odd = { ...card, history: { amounts: new Map([['USD', { count: 3, sum: 3e15 + 1, sumOfSquares: 3e30 }]]) } };
    const { amounts } = factsOf({ card: odd, shared: NOTHING_SHARED }, aRequest(), {
      needs: EVERYTHING,
      settings: OUT,
    });
    expect(amounts?.deviation).toBeGreaterThanOrEqual(0);
  });
});

test('every field has a value or is missing, and none throws, on a request that says nothing but who asks', () => {
  const bare = {
    cardId: 'icrd_test',
    authTransactionId: '1',
    requestKey: 'k',
    flow: 'out' as const,
  };
  for (const field of Object.keys(FIELDS) as FieldName[]) {
    expect(() => value({ field, currency: 'USD', zone: 'UTC', withinMs: 1 }, situation({}, bare))).not.toThrow();
  }
});
