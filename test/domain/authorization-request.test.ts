import fc from 'fast-check';
import { spendAmount } from '../../domain/authorization-request.ts';
import { readAmount } from '../../domain/money.ts';
import { aRequest } from '../support/requests.ts';

const usd = (minor: number) => ({ minor, currency: 'USD' });
const yen = (minor: number) => ({ minor, currency: 'JPY' });

/** A request with exactly these amounts. */
function asking(amounts: Parameters<typeof aRequest>[0]) {
  const { billingAmount: _billing, transactionAmount: _own, cardCurrency: _currency, ...rest } = aRequest();
  return { ...rest, ...amounts };
}

describe('the amount that limits count', () => {
  test('is the billing amount', () => {
    expect(spendAmount(asking({ billingAmount: usd(60), transactionAmount: yen(9_000) }), 'USD')).toEqual(usd(60));
  });

  test('is the transaction amount if it is in the currency of the card', () => {
    expect(spendAmount(asking({ transactionAmount: usd(60) }), 'USD')).toEqual(usd(60));
    expect(spendAmount(asking({ transactionAmount: usd(60), cardCurrency: 'USD' }), undefined)).toEqual(usd(60));
  });

  test('is missing if only an amount in another currency is there, or nothing tells the card’s', () => {
    expect(spendAmount(asking({ transactionAmount: yen(9_000) }), 'USD')).toBeUndefined();
    expect(spendAmount(asking({ transactionAmount: usd(60), cardCurrency: 'EUR' }), 'USD')).toBeUndefined();
    expect(spendAmount(asking({ transactionAmount: usd(60) }), undefined)).toBeUndefined();
    expect(spendAmount(asking({}), 'USD')).toBeUndefined();
    expect(spendAmount(asking({}), undefined)).toBeUndefined();
  });

  test('a bare figure is in the currency of the balance before that of the card, and never in the transaction’s', () => {
    const bare = { billingAmount: { figure: '1.5' }, transactionAmount: yen(9_000) };
    expect(spendAmount(asking({ ...bare, cardCurrency: 'USD' }), 'KWD')).toEqual(usd(150));
    expect(spendAmount(asking(bare), 'KWD')).toEqual({ minor: 1_500, currency: 'KWD' });
    expect(spendAmount(asking(bare), undefined)).toBeUndefined();
  });

  test('a bare figure that makes no amount in that currency is missing, and the transaction amount is not taken for it', () => {
    const huge = asking({ billingAmount: { figure: '9'.repeat(16) }, transactionAmount: usd(60) });
    expect(spendAmount(huge, 'USD')).toBeUndefined();
    expect(spendAmount(asking({ billingAmount: { figure: '1' }, transactionAmount: usd(60) }), 'ZZZ')).toBeUndefined();
  });

  test('a bare figure reads as the same figure with its currency', () => {
    const figures = fc
      .tuple(fc.nat(1e9), fc.stringMatching(/^\d{0,5}$/))
      .map(([whole, rest]) => (rest ? `${whole}.${rest}` : `${whole}`));
    fc.assert(
      fc.property(figures, fc.constantFrom('USD', 'JPY', 'KWD'), (figure, currency) => {
        const reading = readAmount(figure, currency);
        const request = asking({ billingAmount: { figure } });
        expect(spendAmount(request, currency)).toEqual('money' in reading && reading.money);
      }),
    );
  });
});
