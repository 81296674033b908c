import fc from 'fast-check';
import { DECLINES } from '../../../domain/answer.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Column, Condition } from '../../../domain/rules/condition.ts';
import type { LimitRule, OnMissing, Rule, Scope } from '../../../domain/rules/rule.ts';
import type { Window } from '../../../domain/windows/window.ts';
import { aRequest } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
  anAllow,
  EVERY_CARD,
  LIFETIME,
  NEW_YORK_DAY,
  nextKey,
  NOON,
  TEN_MINUTES,
  TRANSACTION,
} from '../../support/rules.ts';

/** Rules, cards and requests from a small world, so that they have much to do with each other. */

const HOUR = 3_600_000;

export const CARDS = [
  { cardId: 'icrd_1', account: 'a', group: 'g' },
  { cardId: 'icrd_2', account: 'a', currency: 'EUR' },
  { cardId: 'icrd_3', group: 'g' },
  { cardId: 'icrd_4', status: 'frozen', account: 'b' },
] as const;

const currencies = fc.constantFrom('USD', 'USD', 'EUR');
const minors = fc.integer({ min: 0, max: 300 });
const moneys = fc.record({ minor: minors, currency: currencies });

const values: Readonly<Record<string, readonly string[]>> = {
  mcc: ['5999', '7995'],
  merchant_id: ['M1', 'M2'],
  merchant_country: ['USA', 'CAN', 'MEX'],
  card: ['icrd_1', 'icrd_2'],
  account: ['a', 'b', ''],
  group: ['g'],
  card_status: ['active', 'frozen'],
  flow: ['out', 'in'],
  day_of_week: ['monday', 'tuesday'],
};

const codes = fc.constantFrom(
  'mcc',
  'merchant_id',
  'merchant_country',
  'card',
  'account',
  'group',
  'card_status',
  'flow',
  'day_of_week',
);
const flags = fc.constantFrom('first_use', 'first_merchant', 'new_merchant', 'new_mcc', 'new_country', 'atm');
const numbers = fc.constantFrom(
  'amount',
  'transaction_amount',
  'amount_z_score',
  'consecutive_declines',
  'minutes_since_last_use',
  'distinct_countries',
  'card_age_days',
  'local_time',
);

/** The parameters that a number needs to be definite. */
function columnOf(field: Column['field'], currency: string): Column {
  if (field === 'amount' || field === 'transaction_amount') return { field, currency };
  if (field === 'distinct_countries') return { field, withinMs: HOUR };
  return field === 'local_time' ? { field, zone: 'America/New_York' } : { field };
}

const tests: fc.Arbitrary<Condition> = fc.oneof(
  codes.chain((field) =>
    fc
      .subarray([...(values[field] ?? [])], { minLength: 1 })
      .map((some): Condition => ({ column: { field }, test: 'in', values: some })),
  ),
  fc
    .record({ field: flags, flag: fc.boolean() })
    .map(({ field, flag }): Condition => ({ column: { field }, test: 'is', flag })),
  fc
    .record({ field: numbers, currency: currencies, low: fc.integer({ min: -2, max: 200 }), isUp: fc.boolean() })
    .map(({ field, currency, low, isUp }): Condition => {
      const column = columnOf(field, currency);
      return isUp
        ? { column, test: 'between', low, high: Infinity }
        : { column, test: 'between', low: -Infinity, high: low };
    }),
);

const { condition: conditions } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    tests,
    fc.array(tie('condition'), { maxLength: 3 }).map((all): Condition => ({ all })),
    fc.array(tie('condition'), { maxLength: 3 }).map((any): Condition => ({ any })),
    tie('condition').map((not): Condition => ({ not })),
  ),
}));

const scopes: fc.Arbitrary<Scope> = fc.constantFrom<Scope[]>(
  EVERY_CARD,
  EVERY_CARD,
  { level: 'group', ids: ['g'], except: {} },
  { level: 'account', ids: ['a', 'b'], except: { card: ['icrd_1'] } },
  { level: 'card', ids: ['icrd_1', 'icrd_2'], except: {} },
);

const onMissings: fc.Arbitrary<OnMissing> = fc.oneof(
  fc.constantFrom<OnMissing[]>('skip', 'decline'),
  moneys.map((above): OnMissing => ({ above })),
);

const windows: fc.Arbitrary<Window> = fc.constantFrom<Window[]>(TRANSACTION, LIFETIME, NEW_YORK_DAY, TEN_MINUTES, {
  kind: 'trailing',
  lengthMs: 48 * HOUR,
});

const pers: fc.Arbitrary<LimitRule['per']> = fc.record({
  owner: fc.constantFrom('card', 'account', 'group', 'program'),
  by: fc.subarray<Column>([{ field: 'merchant_id' }, { field: 'amount' }], { maxLength: 2 }),
});

const bases = fc.record({
  scope: scopes,
  when: conditions,
  onMissing: onMissings,
  mode: fc.constantFrom('enforce', 'enforce', 'shadow'),
  answer: fc.constantFrom(...DECLINES),
});

const anyRule = (index: number): fc.Arbitrary<Rule> => {
  const others = fc.subarray([0, 1, 2, 3].map((other) => `r${other}`).filter((id) => id !== `r${index}`));
  const overridable = fc.option(fc.constantFrom(Infinity, NOON + HOUR), { nil: undefined });
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .record({ base: bases, isBlock: fc.boolean(), until: overridable })
        .map(({ base, isBlock, until }) =>
          aDecline(`r${index}`, { ...base, isBlock, ...(until !== undefined && { overridableUntilMs: until }) }),
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ base: bases, overrides: fc.oneof(fc.constant('conditions' as const), others) })
        .map(({ base: { answer: _answer, ...base }, overrides }) => anAllow(`r${index}`, { ...base, overrides })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          base: bases,
          window: windows,
          per: pers,
          max: moneys,
          count: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
          counts: fc.constantFrom('approvals', 'tries'),
          flow: fc.constantFrom('out', 'out', 'in', 'any'),
          overrides: others,
          slices: fc.constantFrom(1, 2, 4),
          until: overridable,
          isPlain: fc.boolean(),
        })
        .map(({ base, isPlain, count, until, slices, per, ...limit }) => {
          const { answer, ...rest } = base;
          return aLimit(`r${index}`, {
            ...rest,
            ...limit,
            per,
            // Only what cards share has slices.
            slices: per.owner === 'card' ? 1 : slices,
            ...(isPlain ? {} : { answer }),
            ...(count !== undefined && { count }),
            ...(until !== undefined && { overridableUntilMs: until }),
          });
        }),
    },
  );
};

/** Up to five rules of all kinds. */
export const ruleLists: fc.Arbitrary<readonly Rule[]> = fc
  .integer({ min: 1, max: 5 })
  .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => anyRule(index))));

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 4 });

/** Requests of a day or two, in the order in which they come; each has a key of its own. */
export const pasts: fc.Arbitrary<readonly { readonly request: AuthorizationRequest; readonly atMs: number }[]> = fc
  .array(
    fc.record({
      cardId: fc.constantFrom(...CARDS.map((card) => card.cardId)),
      flow: fc.constantFrom('out', 'out', 'out', 'in', 'none', 'unknown'),
      billingAmount: optional(
        fc.oneof(
          moneys,
          minors.map((minor) => ({ figure: String(minor / 100) })),
        ),
      ),
      transactionAmount: optional(moneys),
      cardCurrency: optional(currencies),
      mcc: optional(fc.constantFrom('5999', '7995', '1234')),
      merchantId: optional(fc.constantFrom('M1', 'M2', 'M3')),
      merchantCountry: optional(fc.constantFrom('USA', 'CAN', 'MEX')),
      atm: optional(fc.boolean()),
      laterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * HOUR })),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((drawn) => {
    let atMs = NOON;
    return drawn.map(({ laterMs, cardId, flow, ...optionals }) => {
      atMs += laterMs;
      const {
        billingAmount: _billing,
        transactionAmount: _asked,
        cardCurrency: _currency,
        mcc: _mcc,
        merchantCountry: _country,
        ...rest
      } = aRequest();
      const told = Object.fromEntries(Object.entries(optionals).filter(([, value]) => value !== undefined));
      return { request: { ...rest, ...told, cardId, flow, requestKey: nextKey() }, atMs };
    });
  });
