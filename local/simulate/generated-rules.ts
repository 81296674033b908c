import { type Column, columnName, type Condition, type Test, type Value } from '../../domain/rules/condition.ts';
import { fieldOf } from '../../domain/rules/fields.ts';
import type { MatchedRule } from '../../domain/rules/matching/matcher.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Few columns with few values, so that random tests hold, fail and meet missing data about as often as each other. */
const COLUMNS: readonly Column[] = [
  { field: 'mcc' },
  { field: 'merchant_id' },
  { field: 'merchant_country' },
  { field: 'card' },
  { field: 'merchant_name' },
  { field: 'merchant_city' },
  { field: 'additional_amount_types' },
  { field: 'amount', currency: 'USD' },
  { field: 'amount', currency: 'EUR' },
  { field: 'local_time', zone: 'America/New_York' },
  { field: 'local_time', zone: 'Asia/Tokyo' },
  { field: 'distinct_countries', withinMs: 86_400_000 },
  { field: 'amount_z_score' },
  { field: 'consecutive_declines' },
  { field: 'atm' },
  { field: 'first_use' },
];

/** More columns than an index keeps rows for. */
const COLUMNS_MANY: readonly Column[] = [
  ...COLUMNS,
  ...Array.from({ length: 40 }, (_, index): Column => ({ field: 'day_of_week', zone: `zone ${index}` })),
  ...Array.from({ length: 40 }, (_, index): Column => ({ field: 'distinct_countries', withinMs: index + 1 })),
];

/** Share letters, differ in case, hold a pattern's own characters, and one is empty. */
const TEXTS = ['', 'a', 'A', 'ab', 'aB', 'ba', 'abc', 'b*c', 'a?', 'AAB', 'xaaab', 'Straße', 'STRASSE', '*'];
const PATTERN_PARTS = ['*', '*', '?', 'a', 'B', 'ab', 'c', 'ß'];
const TREE_DEPTH_MAX = 4;

/** More alternatives than a rule is split into. */
const ALTERNATIVES_MANY = 24;

export type GeneratedSet = { readonly rules: readonly MatchedRule[]; readonly columns: readonly Column[] };

/** Usually a handful of deep rules; now and then so many that an index has several blocks and more cuts than buckets. */
export function generateSet(random: SeededRandom): GeneratedSet {
  const isLarge = random.chance(0.05);
  const count = isLarge ? random.integer(100, 400) : random.integer(0, 24);
  const depthMax = isLarge ? 1 : TREE_DEPTH_MAX;
  const columns = someColumns(random);
  const rules = Array.from({ length: count }, () => ({
    when: generateCondition(random, columns, random.integer(0, depthMax)),
    missing: random.pick(['ask', 'skip'] as const),
  }));
  return { rules, columns };
}

function someColumns(random: SeededRandom): readonly Column[] {
  if (random.chance(0.05)) return COLUMNS_MANY;
  const some = random.chance(0.5) ? COLUMNS : COLUMNS.filter(() => random.chance(0.3));
  return some.length === 0 ? COLUMNS : some;
}

/** What each column holds for one transaction. */
export function generateValues(random: SeededRandom, columns: readonly Column[]): (column: Column) => Value {
  const missingShare = random.pick([0, 0, 0.1, 0.5]);
  const values = new Map(
    columns.map((column) => [
      columnName(column),
      random.chance(missingShare) ? undefined : generateValue(random, column),
    ]),
  );
  return (column) => values.get(columnName(column));
}

function generateCondition(random: SeededRandom, columns: readonly Column[], depth: number): Condition {
  const part = () => generateCondition(random, columns, random.integer(0, depth - 1));
  if (depth === 0) return generateTest(random, random.pick(columns));
  if (random.chance(0.2)) return { not: part() };
  if (random.chance(0.02)) return manyAlternatives(random, random.pick(columns), part);
  const parts = Array.from({ length: random.integer(0, 4) }, part);
  return random.chance(0.5) ? { all: parts } : { any: parts };
}

/** Too many to be told apart: what an index can know of them is what they all say of one column. */
function manyAlternatives(random: SeededRandom, column: Column, part: () => Condition): Condition {
  const any = Array.from({ length: ALTERNATIVES_MANY }, () => {
    const test = generateTest(random, column);
    return { all: [random.chance(0.2) ? { not: test } : test, part()] };
  });
  return { any };
}

function generateTest(random: SeededRandom, column: Column): Test {
  switch (fieldOf(column.field).type) {
    case 'flag':
      return { column, test: 'is', flag: random.chance(0.5) };
    case 'money':
    case 'number':
      return generateRange(random, column);
    case 'texts':
      return { column, test: random.pick(['contains_any', 'contains_all']), values: someTexts(random) };
    case 'code':
      return random.chance(0.8)
        ? { column, test: 'in', values: someTexts(random) }
        : { column, test: 'starts_with', prefixes: someTexts(random) };
    case 'text':
      return generateTextTest(random, column);
  }
}

function generateTextTest(random: SeededRandom, column: Column): Test {
  const test = random.pick(['in', 'starts_with', 'matches', 'contains_any', 'contains_all'] as const);
  switch (test) {
    case 'in':
    case 'contains_any':
    case 'contains_all':
      return { column, test, values: someTexts(random) };
    case 'starts_with':
      return { column, test, prefixes: someTexts(random) };
    case 'matches':
      return {
        column,
        test,
        pattern: Array.from({ length: random.integer(0, 4) }, () => random.pick(PATTERN_PARTS)).join(''),
      };
  }
}

/** Some ranges are open, endless, a single number, or empty because they end before they begin. */
function generateRange(random: SeededRandom, column: Column): Test {
  const low = random.chance(0.2) ? -Infinity : someNumber(random);
  const high = random.chance(0.2) ? Infinity : someNumber(random);
  return {
    column,
    test: 'between',
    low: random.chance(0.8) ? Math.min(low, high) : low,
    high: random.chance(0.8) ? Math.max(low, high) : high,
    ...(random.chance(0.3) && { lowOpen: true }),
    ...(random.chance(0.3) && { highOpen: true }),
  };
}

function generateValue(random: SeededRandom, { field }: Column): Value {
  switch (fieldOf(field).type) {
    case 'flag':
      return random.chance(0.5);
    case 'money':
    case 'number':
      return someNumber(random);
    case 'texts':
      return someTexts(random);
    case 'code':
    case 'text':
      return random.pick(TEXTS);
  }
}

/** Often one of a few, so that values fall on the ends of ranges. */
function someNumber(random: SeededRandom): number {
  return random.chance(0.6) ? random.integer(-2, 8) : random.integer(-4_000, 16_000) / 2;
}

/** May be none, and may name one twice. */
function someTexts(random: SeededRandom): readonly string[] {
  return Array.from({ length: random.integer(0, 5) }, () => random.pick(TEXTS));
}
