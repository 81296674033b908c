import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';

type AuthoredRule = AuthoredRuleFile['rules'][number];

const RULES = 1_000;

/** A program's limits: three counters in the card's row and one that has none. None refuses connectFi's documented request. */
export const LIMITS: AuthoredRule[] = [
  { id: 'one-purchase', kind: 'amount_limit', currency: 'USD', max: 5000 },
  {
    id: 'a-day',
    kind: 'limit',
    window: { calendar: 'day', zone: 'America/New_York' },
    max: '900000.00 USD',
  },
  {
    id: 'a-month',
    kind: 'limit',
    window: { calendar: 'month', zone: 'America/New_York' },
    max: '9000000.00 USD',
  },
  { id: 'an-hour', kind: 'limit', window: { trailing: '1h' }, count: 100_000 },
];

/**
 * A thousand rules as a program writes them: limits, and declines by merchant, kind of merchant, country, amount and time of
 * day. None fires for the documented request: it is approved, the answer that writes most.
 */
export function thousandRules(): AuthoredRuleFile {
  const declines = Array.from({ length: RULES - LIMITS.length }, (_, index) => declineRule(index));
  return { format: 1, rules: [...LIMITS, ...declines] };
}

function declineRule(index: number): AuthoredRule {
  const id = `rule-${String(index).padStart(4, '0')}`;
  const amount = { field: 'amount', above: `${6000 + index}.00 USD` } as const;
  switch (index % 5) {
    case 0:
      return { id, kind: 'decline', when: { field: 'merchant_id', in: [`SHOP-${index}`, `SHOP-${index + 1}`] } };
    case 1: {
      const mccs = [7000, 7100, 7200].map((base) => String(base + (index % 90)));
      return { id, kind: 'decline', when: { all: [{ field: 'mcc', in: mccs }, amount] } };
    }
    case 2:
      return {
        id,
        kind: 'decline',
        answer: '34',
        when: {
          all: [
            { field: 'merchant_country', in: ['BRA', 'FRA', 'JPN'] },
            { field: 'merchant_name', starts_with: `M${index}` },
          ],
        },
      };
    case 3:
      return {
        id,
        kind: 'decline',
        when: {
          all: [
            { field: 'local_time', zone: 'America/New_York', between: ['01:00', '04:00'] },
            { field: 'transaction_type', is: '01' },
            amount,
          ],
        },
      };
    default:
      return {
        id,
        kind: 'decline',
        when: { all: [{ field: 'card', in: [`icrd_none${index}`] }, { not: { field: 'e_commerce', is: true } }] },
      };
  }
}
