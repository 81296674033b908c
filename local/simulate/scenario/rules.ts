import type { LimitRule, Rule, RuleSetContent, Scope } from '../../../domain/rules/rule.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { occasionally, times } from './draw.ts';
import { drawCalendar, drawWindow, LIFETIME, TEN_MINUTES, TRANSACTION } from './windows.ts';

const PROGRAM_WIDE: Scope = { level: 'program', ids: [], except: {} };

const COMMON = {
  writtenAs: 'simulated',
  scope: PROGRAM_WIDE,
  when: { all: [] },
  onMissing: 'skip',
  mode: 'enforce',
} as const;

const PLAIN_LIMIT = {
  ...COMMON,
  kind: 'limit',
  window: TRANSACTION,
  per: { owner: 'card', by: [] },
  counts: 'approvals',
  flow: 'out',
  overrides: [],
  slices: 1,
} as const satisfies Omit<LimitRule, 'id'>;

/** Draws limits of which most will be reached: `spent` is about what all requests together ask for, minor units. */
type Draw<R extends Rule = Rule> = (random: SeededRandom, id: string, spent: number) => R;

export type DrawRules = (random: SeededRandom, spent: number, startsAtMs: number) => readonly Rule[];

const usd = (minor: number) => ({ minor, currency: 'USD' });

/** Between a tenth and all of it. */
function drawMax(random: SeededRandom, spent: number) {
  return usd(Math.ceil((spent * random.integer(10, 100)) / 100));
}

const amountPerCard: Draw<LimitRule> = (random, id, spent) => ({
  ...PLAIN_LIMIT,
  id,
  window: drawWindow(random),
  max: drawMax(random, spent),
});

const countPerCard: Draw<LimitRule> = (random, id) => ({
  ...PLAIN_LIMIT,
  id,
  window: drawWindow(random),
  count: random.integer(1, 6),
});

const amountAndCount: Draw<LimitRule> = (random, id, spent) => ({
  ...PLAIN_LIMIT,
  id,
  window: drawWindow(random),
  max: drawMax(random, spent),
  count: random.integer(1, 6),
});

const sharedLimit: Draw<LimitRule> = (random, id, spent) => ({
  ...PLAIN_LIMIT,
  id,
  window: drawWindow(random),
  per: { owner: random.pick(['program', 'account', 'group']), by: [] },
  max: drawMax(random, spent),
  ...(occasionally(random, 30) && { count: random.integer(1, 12) }),
  slices: random.pick([1, 2, 4, 8]),
});

const perMerchant: Draw<LimitRule> = (random, id, spent) => ({
  ...PLAIN_LIMIT,
  id,
  window: drawWindow(random),
  per: { owner: 'card', by: [{ field: 'merchant_id' }] },
  max: drawMax(random, spent),
});

const maxUse: Draw<LimitRule> = (random, id) => ({ ...PLAIN_LIMIT, id, window: LIFETIME, count: random.integer(1, 3) });

const duplicate: Draw<LimitRule> = (random, id) => ({
  ...PLAIN_LIMIT,
  id,
  window: TEN_MINUTES,
  per: { owner: 'card', by: [{ field: 'merchant_id' }, { field: 'amount' }] },
  count: random.integer(1, 3),
  counts: 'tries',
  flow: 'any',
});

const triesPerCard: Draw<LimitRule> = (random, id) => ({
  ...PLAIN_LIMIT,
  id,
  window: drawWindow(random),
  count: random.integer(1, 8),
  counts: 'tries',
});

const perTransaction: Draw<LimitRule> = (random, id) => ({ ...PLAIN_LIMIT, id, max: usd(random.integer(20, 100)) });

const categoryBlock: Draw = (random, id) => ({
  ...COMMON,
  kind: 'decline',
  id,
  answer: random.pick(['05', '34']),
  isBlock: false,
  when: { column: { field: 'mcc' }, test: 'in', values: ['7995'] },
});

const afterDeclines: Draw = (random, id) => ({
  ...COMMON,
  kind: 'decline',
  id,
  answer: '34',
  isBlock: false,
  when: {
    column: { field: 'consecutive_declines' },
    test: 'between',
    low: random.integer(1, 4),
    high: Number.POSITIVE_INFINITY,
  },
});

const firstMerchantOnly: Draw = (_random, id) => ({
  ...COMMON,
  kind: 'decline',
  id,
  answer: '05',
  isBlock: false,
  when: { column: { field: 'first_merchant' }, test: 'is', flag: false },
});

/** The more often one is listed, the more often it is drawn. */
const DRAWS: readonly Draw[] = [
  amountPerCard,
  amountPerCard,
  countPerCard,
  amountAndCount,
  sharedLimit,
  sharedLimit,
  sharedLimit,
  perMerchant,
  maxUse,
  duplicate,
  triesPerCard,
  perTransaction,
  categoryBlock,
  afterDeclines,
  firstMerchantOnly,
];

/** One to five rules of every kind; some in the shadow, some set aside for one card. */
export const anyRules: DrawRules = (random, spent, startsAtMs) => {
  const drawn = times(random.integer(1, 4), (index) => {
    const rule = random.pick(DRAWS)(random, `R${index}`, spent);
    return occasionally(random, 15) ? { ...rule, mode: 'shadow' as const } : rule;
  });
  const [first, ...others] = drawn;
  if (first?.kind !== 'limit' || !occasionally(random, 20)) return drawn;
  return [
    { ...first, overridableUntilMs: startsAtMs + random.integer(0, 10_000) },
    ...others,
    {
      ...PLAIN_LIMIT,
      id: 'child',
      scope: { level: 'card', ids: ['card-0'], except: {} },
      window: first.window.kind === 'transaction' ? LIFETIME : first.window,
      max: drawMax(random, spent),
      overrides: [first.id],
    },
  ];
};

/** A limit of the program on slices, small enough that they have to be gathered. */
export const hotProgram: DrawRules = (random, spent) => [
  {
    ...PLAIN_LIMIT,
    id: 'program',
    window: occasionally(random, 50) ? drawWindow(random) : LIFETIME,
    per: { owner: 'program', by: [] },
    max: usd(Math.ceil((spent * random.integer(20, 70)) / 100)),
    slices: random.pick([2, 4, 8]),
  },
  ...(occasionally(random, 30) ? [amountPerCard(random, 'card', spent)] : []),
];

/** Limits that are counted in the card's own row. */
export const cardLimits: DrawRules = (random, spent) => [
  random.pick([amountPerCard, countPerCard, amountAndCount])(random, 'card', spent),
  ...(occasionally(random, 50) ? [sharedLimit(random, 'shared', spent)] : []),
];

/** Limits whose period ends while the requests are under way. */
export const calendarLimits: DrawRules = (random, spent) => [
  { ...amountAndCount(random, 'card', spent), window: drawCalendar(random) },
  ...(occasionally(random, 50) ? [{ ...sharedLimit(random, 'shared', spent), window: drawCalendar(random) }] : []),
];

/** The same rules as somebody might publish them next: another maximum, one rule fewer, one out of the shadow. */
export function nextRules(random: SeededRandom, rules: readonly Rule[]): readonly Rule[] {
  const changed = random.integer(0, rules.length - 1);
  return rules.flatMap((rule, index) => {
    if (index !== changed) return [rule];
    if (rule.mode === 'shadow') return [{ ...rule, mode: 'enforce' as const }];
    if (rule.kind !== 'limit' || occasionally(random, 30)) return [];
    const more = random.integer(50, 200);
    return [
      {
        ...rule,
        ...(rule.max && { max: usd(Math.ceil((rule.max.minor * more) / 100)) }),
        ...(rule.count !== undefined && { count: Math.ceil((rule.count * more) / 100) }),
      },
    ];
  });
}

export function setOf(rules: readonly Rule[]): RuleSetContent {
  return { settings: { unknownTransactionType: 'out', cardCurrency: 'USD' }, rules };
}
