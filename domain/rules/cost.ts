import { type Card, CURRENCIES_MAX, HOLDS_MAX, unseenCard } from '../card.ts';
import { cardBytes, CARD_BYTES_MAX } from '../decision/card-size.ts';
import type { Counter, Tally } from '../windows/counter.ts';
import { bucketOf } from '../windows/trailing.ts';
import { BUCKETS_MAX, type TrailingWindow } from '../windows/window.ts';
import type { Condition } from './condition.ts';
import type { FieldName } from './fields.ts';
import type { Finding } from './lint/finding.ts';
import type { Level, LimitRule, Rule, RuleSetContent } from './rule.ts';

/** What the dearest decision that a set allows for may take. Metric by metric: no single card need have all of them. */
export type WorstCaseCost = {
  /** Rows in the reads before the decision. */
  readonly reads: number;
  /** Actions in the one transaction that records it. */
  readonly writes: number;
  /** The card's own row when everything in it is full. */
  readonly cardItemBytes: number;
  /** Limits that count for one card. */
  readonly limitsPerDecision: number;
  /** Those of them that are counted in the card's own row. */
  readonly countersInCard: number;
  /** Tests of conditions, if no index left any out. */
  readonly steps: number;
  /** The first decision after a publish on a slow day: read, check and compile the set, then decide. */
  readonly milliseconds: number;
};

/** DynamoDB: keys of one BatchGetItem, actions of one TransactWriteItems. */
const ROWS_MAX = 100;

/** An UpdateExpression has 4 KB at most, and each counter takes about 180 bytes of it. */
const COUNTERS_IN_CARD_MAX = 20;

/** From entry to giving up on a decision, so that a stand-in can still be made (functions/connectfi-webhook/deadline.ts). */
const DECIDE_MS_MAX = 1_500;

/** The pointer to the live set, the request's answer, the life and the card; the status of the program, an account and a group. */
const READS_BASE = 7;
/** The request's answer, the life and the card; the past life of a number that the network has given again. */
const WRITES_BASE = 4;

/** What one card keeps of the kinds of merchant and the countries it was used in (domain/decision/change.ts). */
const PLACES_MAX = 100;

/** Our assumptions for a slow day, in milliseconds: calls to DynamoDB at their 99th percentile, cold code. */
const MS = { call: 30, transaction: 60, row: 0.5, page: 40, rule: 0.06, value: 0.0015, step: 0.000_05 } as const;

const PAGE_BYTES = 1_000_000;
const RULE_BYTES = 300;

/** The part of the cost that adds up over the rules that one card can be under. */
type Load = { readonly [Part in 'reads' | 'writes' | 'bytes' | 'limits' | 'inCard' | 'steps']: number };

const NOTHING: Load = { reads: 0, writes: 0, bytes: 0, limits: 0, inCard: 0, steps: 0 };

/**
 * The model: a limit of a card is a counter in the card's own row (a trailing window has up to 64 buckets); one that is
 * kept apart by fields is a row of its own, read and written once; one that cards share is as many rows as it has slices,
 * all of which are read, and all of which are written where the limit is nearly used up and they settle what is left. A
 * card is under the rules for the program, for one group, for one account and for itself; the dearest of each are added.
 */
export function worstCaseCost({ rules }: RuleSetContent): WorstCaseCost {
  const asked = new Set(rules.flatMap((rule) => [...fieldsOf(rule.when)]));
  const asks = (...fields: readonly FieldName[]): boolean => fields.some((field) => asked.has(field));
  const worst = worstLoad(rules);
  const merchants = Number(asks('new_merchant'));
  const reads = READS_BASE + merchants + worst.reads;
  const writes = WRITES_BASE + merchants + worst.writes;
  const places = PLACES_MAX * (Number(asks('new_mcc')) + Number(asks('new_country', 'distinct_countries')));
  const currencies = CURRENCIES_MAX * Number(asks('amount_z_score'));
  return {
    reads,
    writes,
    cardItemBytes: fullCardBytes(places, currencies) + worst.bytes,
    limitsPerDecision: worst.limits,
    countersInCard: worst.inCard,
    steps: worst.steps,
    milliseconds: Math.ceil(loadMs(rules) + decideMs(rules, reads, writes, worst.steps)),
  };
}

/** Why a set cannot be published: what DynamoDB would refuse, or what would not be done in time. */
export function costFindings(cost: WorstCaseCost): readonly Finding[] {
  const { reads, writes, cardItemBytes, countersInCard, milliseconds } = cost;
  const slices = 'Use fewer limits that cards share, or fewer slices';
  return [
    ...refused(
      reads > ROWS_MAX,
      `One decision may read ${reads} rows, and DynamoDB gives ${ROWS_MAX} at once. ${slices}.`,
    ),
    ...refused(
      writes > ROWS_MAX,
      `One decision may write ${writes} rows, and DynamoDB takes ${ROWS_MAX} at once. ${slices}.`,
    ),
    ...refused(
      countersInCard > COUNTERS_IN_CARD_MAX,
      `One card may be under ${countersInCard} limits of its own, and ${COUNTERS_IN_CARD_MAX} can be counted in one write. Join limits of the same window, or give fewer to one scope.`,
    ),
    ...refused(
      cardItemBytes > CARD_BYTES_MAX,
      `A card's row may grow to ${kilobytes(cardItemBytes)} KB, and ${kilobytes(CARD_BYTES_MAX)} is the most. Trailing windows take most of it, about 1.7 KB each: use calendar windows, or fewer limits per card.`,
    ),
    ...refused(
      milliseconds > DECIDE_MS_MAX,
      `The first decision after a publish may take ${milliseconds} ms, and ${DECIDE_MS_MAX} is the most. Use fewer rules, or shorter lists.`,
    ),
  ];
}

function refused(isOver: boolean, message: string): Finding[] {
  return isOver ? [{ level: 'error', code: 'too_costly', message }] : [];
}

function kilobytes(bytes: number): string {
  return (bytes / 1_024).toFixed(1);
}

function worstLoad(rules: readonly Rule[]): Load {
  let program = NOTHING;
  const narrower: Record<Exclude<Level, 'program'>, Map<string, Load>> = {
    group: new Map(),
    account: new Map(),
    card: new Map(),
  };
  for (const rule of rules) {
    const load = loadOf(rule);
    const { level, ids } = rule.scope;
    if (level === 'program') program = sum(program, load);
    else for (const id of ids) narrower[level].set(id, sum(narrower[level].get(id) ?? NOTHING, load));
  }
  return Object.values(narrower).reduce(
    (total, loads) => sum(total, [...loads.values()].reduce(greatest, NOTHING)),
    program,
  );
}

function loadOf(rule: Rule): Load {
  const steps = testsIn(rule.when) + 1;
  if (rule.kind !== 'limit') return { ...NOTHING, steps };
  if (rule.window.kind === 'transaction') return { ...NOTHING, limits: 1, steps };
  const isInCard = rule.per.owner === 'card' && rule.per.by.length === 0;
  if (isInCard) return { ...NOTHING, limits: 1, inCard: 1, bytes: counterBytes(rule), steps };
  return { ...NOTHING, limits: 1, reads: rule.slices, writes: rule.slices, steps };
}

function sum(a: Load, b: Load): Load {
  return combined(a, b, (one, other) => one + other);
}

function greatest(a: Load, b: Load): Load {
  return combined(a, b, Math.max);
}

function combined(a: Load, b: Load, of: (one: number, other: number) => number): Load {
  return {
    reads: of(a.reads, b.reads),
    writes: of(a.writes, b.writes),
    bytes: of(a.bytes, b.bytes),
    limits: of(a.limits, b.limits),
    inCard: of(a.inCard, b.inCard),
    steps: of(a.steps, b.steps),
  };
}

const EMPTY: Card = unseenCard('');

/** Request keys and transaction ids as long as they come. */
const LONG_KEY = 'k'.repeat(32);
const LONG_ID = 't'.repeat(12);

/** Numbers of buckets grow with time; those of the year 2100 have all the digits that any will have. */
const LATE_MS = Date.UTC(2100);

/** A card with as many open holds as are kept, used in `places` kinds of merchant and countries and in `currencies`. */
function fullCardBytes(places: number, currencies: number): number {
  const hold = {
    authTransactionId: LONG_ID,
    minor: Number.MAX_SAFE_INTEGER,
    currency: 'USD',
    atMs: LATE_MS,
    expiresAtMs: LATE_MS,
  };
  const holds = new Map(Array.from({ length: HOLDS_MAX }, (_, index) => [`${LONG_KEY.slice(3)}${index + 100}`, hold]));
  const mccs = new Map(Array.from({ length: places }, (_, index) => [String(index), LATE_MS]));
  const sums = { count: 0, sum: 0, sumOfSquares: 0 };
  const amounts = new Map(Array.from({ length: currencies }, (_, index) => [String(index), sums]));
  return cardBytes({ ...EMPTY, holds, history: { mccs, amounts } });
}

/** A counter whose window is full. */
function counterBytes({ id, window, max, count }: LimitRule): number {
  const tally = { amount: max?.minor ?? 0, count: count ?? 1_000 };
  const counter: Counter = {
    epoch: LATE_MS,
    fromMs: LATE_MS,
    ...tally,
    ...(window.kind === 'trailing' && fullBuckets(window, tally)),
  };
  return cardBytes({ ...EMPTY, counters: new Map([[`${id}~1z141z3`, counter]]) }) - cardBytes(EMPTY);
}

function fullBuckets(window: TrailingWindow, tally: Tally): Pick<Counter, 'buckets'> {
  const newest = bucketOf(window, LATE_MS);
  return { buckets: new Map(Array.from({ length: BUCKETS_MAX }, (_, index) => [newest - index, tally])) };
}

function loadMs(rules: readonly Rule[]): number {
  const values = rules.reduce((total, rule) => total + valuesIn(rule), 0);
  const bytes = rules.reduce((total, rule) => total + RULE_BYTES + bytesIn(rule), 0);
  return Math.ceil(bytes / PAGE_BYTES) * MS.page + rules.length * MS.rule + values * MS.value;
}

function decideMs(rules: readonly Rule[], reads: number, writes: number, steps: number): number {
  // Whose account or group a card is of, only the card tells: their counters take a second read.
  const needsSecond = rules.some((rule) => rule.kind === 'limit' && ['account', 'group'].includes(rule.per.owner));
  return MS.call * (needsSecond ? 2 : 1) + MS.transaction + (reads + writes) * MS.row + steps * MS.step;
}

function valuesIn({ when, scope }: Rule): number {
  return (
    scope.ids.length +
    [...testsOf(when)].reduce((total, test) => total + ('values' in test ? test.values.length : 1), 0)
  );
}

function bytesIn({ when, scope }: Rule): number {
  const texts = [scope.ids, ...[...testsOf(when)].map((test) => ('values' in test ? test.values : []))];
  return texts.flat().reduce((total, text) => total + text.length + 3, 0);
}

function testsIn(condition: Condition): number {
  return [...testsOf(condition)].length;
}

function fieldsOf(condition: Condition): FieldName[] {
  return [...testsOf(condition)].map(({ column }) => column.field);
}

function* testsOf(
  condition: Condition,
): Generator<Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>> {
  if ('not' in condition) yield* testsOf(condition.not);
  else if ('all' in condition) for (const part of condition.all) yield* testsOf(part);
  else if ('any' in condition) for (const part of condition.any) yield* testsOf(part);
  else yield condition;
}
