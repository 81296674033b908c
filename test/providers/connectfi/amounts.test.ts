import fc from 'fast-check';
import { spendAmount } from '../../../domain/authorization-request.ts';
import { translate } from '../../../providers/connectfi/translate.ts';
import { bodyWith } from '../../support/connectfi-bodies.ts';

const BILLING = 'transaction.message.cardholderBillingAmount';
const OWN = 'transaction.transactionAmount';
const OWN_IN_MESSAGE = 'transaction.message.transactionAmount';
const NO_BALANCE = {
  'transaction.availableBalance': undefined,
  'transaction.ledgerBalance': undefined,
  'transaction.message.availableBalance': undefined,
  'transaction.message.ledgerBalance': undefined,
};
const UNUSABLE = { kind: 'unreadable', reason: 'amount_unusable' };

function requestWith(changes: Record<string, unknown>) {
  const webhook = translate(bodyWith('request', changes));
  if (webhook.kind !== 'request') throw new Error(`expected a request, got ${JSON.stringify(webhook)}`);
  return webhook.request;
}

const usd = (minor: number) => ({ minor, currency: 'USD' });

describe('the billing amount', () => {
  const abroad = { [OWN]: { amount: 9_000, currency: 'JPY' }, [BILLING]: { amount: 60.5 } };

  test.each([
    ['available balance', {}, 'USD'],
    ['ledger balance', { 'transaction.availableBalance': undefined }, 'EUR'],
    [
      'available balance in the message',
      { 'transaction.availableBalance': undefined, 'transaction.ledgerBalance': undefined },
      'GBP',
    ],
    [
      'ledger balance in the message',
      { ...NO_BALANCE, 'transaction.message.ledgerBalance': { currency: 'CHF' } },
      'CHF',
    ],
  ])('without a currency is in that of the %s', (_what, changes, currency) => {
    const balances = {
      'transaction.ledgerBalance.currency': 'EUR',
      'transaction.message.availableBalance.currency': 'GBP',
      'transaction.message.ledgerBalance.currency': 'CHF',
    };
    expect(requestWith({ ...abroad, ...balances, ...changes })).toMatchObject({
      billingAmount: { minor: 6_050, currency },
      transactionAmount: { minor: 9_000, currency: 'JPY' },
      cardCurrency: currency,
    });
  });

  test('without a currency and without a balance travels as its figure until the card’s currency is known', () => {
    const request = requestWith({ ...abroad, ...NO_BALANCE });
    expect(request.billingAmount).toEqual({ figure: '60.5' });
    expect(request.cardCurrency).toBeUndefined();
    expect(spendAmount(request, 'KWD')).toEqual({ minor: 60_500, currency: 'KWD' });
    expect(spendAmount(request, undefined)).toBeUndefined();
  });

  test('comes to the same, sooner or later, for any figure and currency of the card', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: 1e10, noNaN: true }),
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (amount, currency) => {
          const told = requestWith({ [BILLING]: { amount }, 'transaction.availableBalance.currency': currency });
          const later = requestWith({ [BILLING]: { amount }, ...NO_BALANCE });
          expect(spendAmount(later, currency)).toEqual(told.billingAmount);
          expect(spendAmount(told, 'EUR')).toEqual(told.billingAmount);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('in a currency of its own stays in it', () => {
    expect(requestWith({ [BILLING]: { amount: 1, currency: 'EUR' } }).billingAmount).toEqual({
      minor: 100,
      currency: 'EUR',
    });
  });

  test.each([
    ['in a currency that nobody knows', { amount: 1, currency: 'ZZZ' }, '1 ZZZ'],
    ['in a currency by number', { amount: 1, currency: '840' }, '1 840'],
    ['in a currency that cannot be read', { amount: '1.50', currency: '€' }, '1.50 ???'],
    ['that is a bare number', 1, 'no amount'],
    ['that is a text', '1.00 USD', 'no amount'],
    ['that is a list', [{ amount: 1 }], 'no amount'],
  ])(
    '%s is unusable: it inherits no currency, and the transaction amount does not take its place',
    (_what, billing, unusable) => {
      for (const changes of [{}, { [OWN]: { amount: 0, currency: 'USD' }, [OWN_IN_MESSAGE]: undefined }]) {
        const request = requestWith({ [BILLING]: billing, ...changes });
        expect(request).toMatchObject({ billingAmount: { unusable }, flow: 'out' });
        expect(spendAmount(request, 'USD')).toBeUndefined();
      }
    },
  );

  test.each([undefined, null, { currency: 'USD' }, { amount: null }])('%j is none', (billing) => {
    const request = requestWith({ [BILLING]: billing });
    expect(request.billingAmount).toBeUndefined();
    expect(spendAmount(request, undefined)).toEqual(usd(10_000));
  });

  test.each([0, '0.00'])('of %j beside a transaction of something is none', (amount) => {
    expect(requestWith({ [BILLING]: { amount } }).billingAmount).toBeUndefined();
    expect(spendAmount(requestWith({ [BILLING]: { amount } }), undefined)).toEqual(usd(10_000));
    expect(requestWith({ [BILLING]: { amount }, ...NO_BALANCE }).billingAmount).toBeUndefined();
  });

  test('of zero beside a transaction of zero is zero, also where that is in another currency', () => {
    const zero = { amount: 0, currency: 'EUR' };
    const request = requestWith({ [OWN]: zero, [OWN_IN_MESSAGE]: zero, [BILLING]: { amount: 0 } });
    expect(request.flow).toBe('none');
    expect(spendAmount(request, undefined)).toEqual(usd(0));
  });
});

describe('the transaction amount', () => {
  test('is the one outside the message, else the one in it', () => {
    const inMessage = { [OWN_IN_MESSAGE]: { amount: 2, currency: 'EUR' } };
    expect(requestWith(inMessage).transactionAmount).toEqual(usd(10_000));
    expect(requestWith({ ...inMessage, [OWN]: undefined }).transactionAmount).toEqual({ minor: 200, currency: 'EUR' });
    expect(requestWith({ ...inMessage, [OWN]: { amount: 5 } }).transactionAmount).toEqual({
      minor: 200,
      currency: 'EUR',
    });
  });

  test('counts as absent without a currency, or in one that nobody knows', () => {
    for (const currency of [undefined, 'ZZZ']) {
      const request = requestWith({
        [OWN]: { amount: 1, currency },
        [OWN_IN_MESSAGE]: undefined,
        [BILLING]: undefined,
      });
      expect(request.transactionAmount).toBeUndefined();
      expect(spendAmount(request, 'USD')).toBeUndefined();
    }
  });
});

describe('an absurd figure makes a request unreadable', () => {
  const figures = [-1, '-0.01', 'ten', 1e300, 1e17, '', true, {}, [1]];

  test.each(figures)('%j as the transaction amount', (amount) => {
    expect(translate(bodyWith('request', { [OWN]: { amount, currency: 'USD' } }))).toEqual(UNUSABLE);
  });

  test.each(figures)('%j as the billing amount, with a currency, with the balance’s and with none', (amount) => {
    expect(translate(bodyWith('request', { [BILLING]: { amount, currency: 'EUR' } }))).toEqual(UNUSABLE);
    expect(translate(bodyWith('request', { [BILLING]: { amount } }))).toEqual(UNUSABLE);
    expect(translate(bodyWith('request', { [BILLING]: { amount }, ...NO_BALANCE }))).toEqual(UNUSABLE);
  });

  test('also one that would be too large only in a currency of four decimals, while the currency is not known', () => {
    const amount = 999_999_999_999;
    expect(requestWith({ [BILLING]: { amount } }).billingAmount).toEqual(usd(99_999_999_999_900));
    expect(translate(bodyWith('request', { [BILLING]: { amount }, ...NO_BALANCE }))).toEqual(UNUSABLE);
  });
});

describe('an advice loses none of its amounts', () => {
  test.each([
    [{ [BILLING]: { amount: 100 }, ...NO_BALANCE }, ['cardholderBillingAmount 100']],
    [{ [OWN]: { amount: -5 }, [OWN_IN_MESSAGE]: undefined }, ['transactionAmount -5']],
  ])('of %j what has no currency is kept as text', (changes, unreadableAmounts) => {
    expect(translate(bodyWith('advice', changes))).toMatchObject({ kind: 'advice', advice: { unreadableAmounts } });
  });
});

describe('what may be below zero', () => {
  test.each([
    ['C', 12.5, 1_250],
    ['D', 12.5, -1_250],
    ['d', '12.50', -1_250],
    ['D', -12.5, -1_250],
    ['C', -12.5, -1_250],
    [undefined, -12.5, -1_250],
    [undefined, 12.5, 1_250],
    ['D', 0, 0],
  ])('a balance with sign %j and figure %j is %j', (sign, amount, minor) => {
    const balance = { amount, sign, currency: 'USD' };
    const request = requestWith({ 'transaction.availableBalance': balance, 'transaction.ledgerBalance': balance });
    expect(request.availableBalance).toStrictEqual(usd(minor));
    expect(request.ledgerBalance).toStrictEqual(usd(minor));
  });

  test('a balance is read from the message where it is only there', () => {
    const request = requestWith({
      'transaction.availableBalance': undefined,
      'transaction.message.availableBalance': { amount: 1, sign: 'D', currency: 'EUR' },
    });
    expect(request.availableBalance).toEqual({ minor: -100, currency: 'EUR' });
  });

  test.each([
    ['D', 250],
    ['C', -250],
    [undefined, 250],
  ])('a fee with sign %j is %j, in the currency of the transaction', (sign, minor) => {
    const request = requestWith({
      [OWN]: { amount: 10, currency: 'EUR' },
      'transaction.message.transactionFee': { amount: 2.5, sign },
    });
    expect(request.fee).toEqual({ minor, currency: 'EUR' });
  });

  test.each(['much', null, true, 1e300])('an unusable figure %j counts as absent and spoils nothing', (amount) => {
    const request = requestWith({
      'transaction.availableBalance.amount': amount,
      'transaction.message.transactionFee.amount': amount,
      'transaction.message.additionalAmounts': [{ amountType: '40', amount, currency: 'USD' }],
    });
    expect(request).toMatchObject({ cardCurrency: 'USD', billingAmount: usd(10_000), additionalAmountTypes: ['40'] });
    expect([request.availableBalance, request.fee, request.cashBack]).toEqual([undefined, undefined, undefined]);
  });
});

describe('additional amounts', () => {
  const ADDITIONAL = 'transaction.message.additionalAmounts';
  const cash = (amount: number, currency: string) => ({
    amountType: '40',
    accountType: '00',
    amount,
    currency,
    sign: 'D',
  });

  test('of type 40 is the cash back', () => {
    const request = requestWith({ [ADDITIONAL]: [{ amountType: '02', amount: 9, currency: 'USD' }, cash(20, 'USD')] });
    expect(request.cashBack).toEqual(usd(2_000));
    expect(request.additionalAmountTypes).toEqual(['02', '40']);
  });

  test('in several currencies give the cash back in the card’s', () => {
    expect(requestWith({ [ADDITIONAL]: [cash(18, 'EUR'), cash(20, 'USD')] }).cashBack).toEqual(usd(2_000));
    expect(requestWith({ [ADDITIONAL]: [cash(18, 'EUR')] }).cashBack).toEqual({ minor: 1_800, currency: 'EUR' });
  });

  test('that say nothing of cash say that there is none, in the card’s currency, else the transaction’s', () => {
    const other = { amountType: '02', amount: 9, currency: 'USD' };
    expect(requestWith({ [ADDITIONAL]: [other] }).cashBack).toEqual(usd(0));
    expect(requestWith({ [ADDITIONAL]: [] }).cashBack).toEqual(usd(0));
    const abroad = { [OWN]: { amount: 1, currency: 'EUR' }, ...NO_BALANCE };
    expect(requestWith({ [ADDITIONAL]: [], ...abroad }).cashBack).toEqual({ minor: 0, currency: 'EUR' });
    expect(
      requestWith({ [ADDITIONAL]: [], ...abroad, [OWN]: undefined, [OWN_IN_MESSAGE]: undefined }).cashBack,
    ).toBeUndefined();
  });

  test('leave the cash open where there is no list, or something in it of which nobody can say what it is', () => {
    for (const amounts of [undefined, {}, [{ amountType: '?', amount: 9, currency: 'USD' }], [{}]]) {
      expect(requestWith({ [ADDITIONAL]: amounts }).cashBack).toBeUndefined();
    }
    expect(requestWith({ [ADDITIONAL]: [{ ...cash(9, 'USD'), currency: 'ZZZ' }] }).cashBack).toBeUndefined();
  });

  test('are told by type once each, none where the list is empty and nothing where there is no list', () => {
    expect(requestWith({ [ADDITIONAL]: [cash(1, 'USD'), cash(1, 'EUR')] }).additionalAmountTypes).toEqual(['40']);
    expect(requestWith({ [ADDITIONAL]: [] }).additionalAmountTypes).toEqual([]);
    expect(requestWith({ [ADDITIONAL]: {} }).additionalAmountTypes).toBeUndefined();
    expect(requestWith({ [ADDITIONAL]: [null, 'cash', 40] }).additionalAmountTypes).toEqual([]);
  });
});
