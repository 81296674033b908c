import { SeededRandom } from '../../local/simulate/seeded-random.ts';

/**
 * The work that every contestant does. A rule fits a transaction when all its conditions do, and the answer is the
 * number of the rule that decides, or NONE. Rules stand in the order of their weight, the strongest decline first, so
 * that the first that fits is the strongest, for an engine that stops there as for one that finds all.
 */
export type Workload = { readonly rules: readonly BenchRule[]; readonly transactions: readonly Facts[] };

export type BenchRule = readonly BenchCondition[];

/** Both ends of a range belong to it; one of them may be missing. */
export type BenchCondition =
  | { readonly field: TextField; readonly is: 'equal'; readonly value: string }
  | { readonly field: TextField; readonly is: 'in'; readonly values: readonly string[] }
  | { readonly field: NumberField; readonly is: 'range'; readonly low?: number; readonly high?: number };

/** One transaction as one flat object, whole numbers throughout: money in cents, time of day in minutes. */
export type Facts = Readonly<Record<TextField, string> & Record<NumberField, number>>;

export type TextField = (typeof TEXT_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** The answer when no rule fits. */
export const NONE = -1;

const ANCHORS = ['merchant_id', 'mcc', 'merchant_country'] as const;
export const TEXT_FIELDS = [...ANCHORS, 'entry_mode', 'transaction_type', 'group'] as const;
export const NUMBER_FIELDS = [
  'amount',
  'local_time',
  'consecutive_declines',
  'minutes_since_last_use',
  'distinct_countries',
  'card_age_days',
] as const;

const TRANSACTIONS = 2_000;
/** Of the transactions: those that rules are made to decline. */
const DECLINED_SHARE = 0.1;
/** Of the rules: those made for one of these transactions. The others wait for something that never comes. */
const FITTING_SHARE = 0.1;
/** Of the rules: those that name merchants, kinds of merchants or countries. The others have nothing but ranges. */
const ANCHORED_SHARE = 0.9;
const CONDITIONS_MIN = 2;
const CONDITIONS_MAX = 4;
const VALUES_MAX = 200;

const VOCABULARY: Readonly<Record<TextField, readonly string[]>> = {
  merchant_id: names('MERCHANT', 5_000),
  mcc: names('', 400),
  merchant_country: names('C', 60),
  entry_mode: names('E', 9),
  transaction_type: names('T', 10),
  group: names('GROUP', 50),
};

const DRAW_NUMBER: Readonly<Record<NumberField, (random: SeededRandom) => number>> = {
  amount: (random) => Math.round(Math.exp(8 + 1.3 * normal(random))),
  local_time: (random) => random.integer(0, 1_439),
  consecutive_declines: (random) => Math.floor(exponential(random, 0.7)),
  minutes_since_last_use: (random) => Math.floor(exponential(random, 1_500)),
  distinct_countries: (random) => 1 + Math.floor(exponential(random, 0.5)),
  card_age_days: (random) => random.integer(0, 1_500),
};

/** The same rules and transactions for the same size and seed. */
export function makeWorkload(size: number, seed: number): Workload {
  const random = new SeededRandom(seed);
  const transactions = Array.from({ length: TRANSACTIONS }, () => drawTransaction(random));
  const declined = transactions.slice(0, TRANSACTIONS * DECLINED_SHARE);
  const fittingRules = Math.ceil(size * FITTING_SHARE);
  const fittedByEach = declined.length / fittingRules;
  // Many rules share what is to be declined; a few have to fit so much that what they fit cannot be chosen.
  const isRight = (fitted: readonly Facts[]) =>
    fittedByEach < 1
      ? fitted.every((facts) => declined.includes(facts))
      : fitted.length >= fittedByEach / 2 && fitted.length <= fittedByEach * 2;
  const rules = Array.from({ length: size }, (_, index) => {
    const isAnchored = random.chance(ANCHORED_SHARE);
    const draw = (target?: Facts) => drawRule(random, isAnchored, target);
    return index < fittingRules
      ? firstRight(
          () => draw(random.pick(declined)),
          (rule) => isRight(transactions.filter((facts) => fits(rule, facts))),
        )
      : firstRight(draw, (rule) => !transactions.some((facts) => fits(rule, facts)));
  });
  return { transactions, rules: shuffled(rules, random) };
}

function firstRight<Item>(draw: () => Item, isRight: (item: Item) => boolean): Item {
  let item = draw();
  while (!isRight(item)) item = draw();
  return item;
}

function drawTransaction(random: SeededRandom): Facts {
  const texts = TEXT_FIELDS.map((field) => [field, drawText(random, field)]);
  const numbers = NUMBER_FIELDS.map((field) => [field, DRAW_NUMBER[field](random)]);
  return Object.fromEntries([...texts, ...numbers]) as Facts;
}

/** Merchants follow Zipf's law: the n-th is used 1/n as often as the first. */
function drawText(random: SeededRandom, field: TextField): string {
  const words = VOCABULARY[field];
  if (field !== 'merchant_id') return random.pick(words);
  return words[Math.floor(words.length ** random.next()) - 1] ?? random.pick(words);
}

/** Fits `target`, if there is one. */
function drawRule(random: SeededRandom, isAnchored: boolean, target?: Facts): BenchRule {
  const fields = new Set<TextField | NumberField>(isAnchored ? [random.pick(ANCHORS)] : []);
  const count = random.integer(CONDITIONS_MIN, CONDITIONS_MAX);
  while (fields.size < count) fields.add(random.pick(isAnchored ? [...TEXT_FIELDS, ...NUMBER_FIELDS] : NUMBER_FIELDS));
  return Array.from(fields, (field) =>
    isTextField(field) ? drawTextCondition(random, field, target?.[field]) : drawRange(random, field, target?.[field]),
  );
}

function drawTextCondition(
  random: SeededRandom,
  field: TextField,
  target = random.pick(VOCABULARY[field]),
): BenchCondition {
  if (random.chance(0.4)) return { field, is: 'equal', value: target };
  const most = Math.min(VALUES_MAX, VOCABULARY[field].length / 2);
  const others = Array.from({ length: Math.floor(most ** random.next()) }, () => random.pick(VOCABULARY[field]));
  return { field, is: 'in', values: [...new Set([...others, target])] };
}

/** At least, at most, or between the target and another number that is as usual. */
function drawRange(random: SeededRandom, field: NumberField, target = DRAW_NUMBER[field](random)): BenchCondition {
  const other = DRAW_NUMBER[field](random);
  const kind = random.integer(0, 3);
  if (kind === 0) return { field, is: 'range', low: target };
  if (kind === 1) return { field, is: 'range', high: target };
  return { field, is: 'range', low: Math.min(target, other), high: Math.max(target, other) };
}

export function fits(rule: BenchRule, facts: Facts): boolean {
  return rule.every((condition) => {
    if (condition.is === 'equal') return facts[condition.field] === condition.value;
    if (condition.is === 'in') return condition.values.includes(facts[condition.field]);
    const value = facts[condition.field];
    return value >= (condition.low ?? -Infinity) && value <= (condition.high ?? Infinity);
  });
}

function isTextField(field: TextField | NumberField): field is TextField {
  return field in VOCABULARY;
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => prefix + String(index).padStart(4, '0'));
}

function shuffled<Item>(items: readonly Item[], random: SeededRandom): readonly Item[] {
  const placed = items.map((item) => ({ item, place: random.next() }));
  return placed.toSorted((a, b) => a.place - b.place).map(({ item }) => item);
}

function exponential(random: SeededRandom, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/** The Box-Muller transform. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
