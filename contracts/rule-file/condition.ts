import { ALWAYS, type Column, type Condition, type Test } from '../../domain/rules/condition.ts';
import { type FieldName, fieldOf } from '../../domain/rules/fields.ts';
import { isZone } from '../../domain/windows/zone.ts';
import { type Bounds, readBounds } from './bounds.ts';
import {
  FIELD_NAMES,
  HALF_A_CHARACTER,
  type Operator,
  OPERATORS_OF,
  VALUES_MAX,
  type WrittenCondition,
} from './condition-schema.ts';
import { at, type Context, type Place, report } from './context.ts';
import { suggestion } from './nearest.ts';
import { readDuration } from './time-text.ts';
import { readBeginning, readValues } from './values.ts';

/** Conditions within conditions; a person cannot follow more. */
const DEPTH_MAX = 32;

/** Tests in the condition of one rule. */
const TESTS_MAX = 500;

/** What a pattern may have, so that no text can make it slow. */
const PATTERN_CHARACTERS_MAX = 64;
const PATTERN_STARS_MAX = 4;

const TYPE_NAMES = {
  code: 'a code',
  text: 'a text',
  texts: 'a set of codes',
  money: 'an amount of money',
  number: 'a number',
  flag: 'true or false',
} as const;

const OPERATORS: readonly string[] = [...new Set<string>(Object.values(OPERATORS_OF).flat())];
const KEYS: readonly string[] = ['all', 'any', 'not', 'field', ...OPERATORS, 'zone', 'within'];

/** The column of a field that needs no more than its name; there is no need for a thousand of them. */
const columns: ReadonlyMap<string, Column> = new Map(FIELD_NAMES.map((field) => [field, { field }]));
const keys: ReadonlySet<string> = new Set(KEYS);

/** A condition before anybody has looked at it. */
type Unread = Readonly<Record<string, unknown>>;

/** The domain's condition for a written one; a rule without a condition always applies. */
export function toCondition(written: WrittenCondition | undefined, place: Place, context: Context): Condition {
  if (written === undefined) return ALWAYS;
  const size = { tests: 0 };
  const condition = translate(written, place, context, 1, size);
  if (size.tests > TESTS_MAX) {
    report(
      context,
      place,
      `a condition has ${TESTS_MAX} tests at most; this has ${size.tests}. Use lists, or more rules`,
    );
  }
  return condition;
}

function translate(unread: unknown, place: Place, context: Context, depth: number, size: { tests: number }): Condition {
  if (typeof unread !== 'object' || unread === null || Array.isArray(unread)) {
    return refused(context, place, 'write a condition: all, any, not, or a test of a field');
  }
  if (depth > DEPTH_MAX) return refused(context, place, `conditions are nested ${DEPTH_MAX} deep at most`);
  const written = unread as Unread;
  let forms = 0;
  for (const key in written) {
    if (key === 'all' || key === 'any' || key === 'not' || key === 'field') forms += 1;
    else if (!keys.has(key)) {
      return refused(context, at(place, key), `a condition has no field "${key}"${suggestion(key, KEYS)}`);
    }
  }
  if (forms !== 1) return refused(context, place, 'write exactly one of all, any, not and field');
  if ('field' in written) {
    size.tests += 1;
    return translateTest(written, place, context);
  }
  const [form = '', ...more] = Object.keys(written);
  if (more.length > 0) {
    return refused(
      context,
      place,
      `${Object.keys(written).join(' and ')} do not go together; put each into its own test`,
    );
  }
  const inside = at(place, form);
  const part = written[form];
  if (form === 'not') return { not: translate(part, inside, context, depth + 1, size) };
  if (!Array.isArray(part) || part.length === 0)
    return refused(context, inside, `write a list of conditions under ${form}`);
  const parts = part.map((one, index) => translate(one, at(inside, index), context, depth + 1, size));
  return form === 'all' ? { all: parts } : { any: parts };
}

/** Notes what is wrong; what takes the condition's place is thrown away in the end. */
function refused(context: Context, place: Place, message: string): Condition {
  report(context, place, message);
  return ALWAYS;
}

function translateTest(written: Unread, place: Place, context: Context): Condition {
  const { field } = written;
  if (!isField(field)) {
    return refused(context, at(place, 'field'), `"${String(field)}" is no field${suggestion(field, FIELD_NAMES)}`);
  }
  const { type } = fieldOf(field);
  const fitting: readonly string[] = OPERATORS_OF[type];
  let operator: string | undefined;
  for (const key in written) {
    if (key === 'field' || key === 'zone' || key === 'within') continue;
    if (operator !== undefined) return refused(context, place, `${operator} and ${key} need a test each, under all`);
    operator = key;
  }
  if (operator === undefined) return refused(context, place, `write what ${field} has to be: ${fitting.join(', ')}`);
  const where = at(place, operator);
  if (!isOperator(operator, fitting)) {
    const message = `${field} is ${TYPE_NAMES[type]}; that goes with ${fitting.join(', ')}, and not with ${operator}`;
    return refused(context, where, message);
  }
  const column = columnOf(written, field, place, context);
  const operand = written[operator];
  if (type === 'flag') return flagTest(operand, operator, column, where, context);
  if (type === 'money' || type === 'number') return rangeTest(operand, operator, column, where, context);
  return valuesTest(operand, operator, column, where, context);
}

function isField(name: unknown): name is FieldName {
  return typeof name === 'string' && columns.has(name);
}

function isOperator(name: string, fitting: readonly string[]): name is Operator {
  return fitting.includes(name);
}

/** The column that a test looks at, but for the currency, which comes with its amounts. */
function columnOf(written: Unread, field: FieldName, place: Place, context: Context): Column {
  const { isLocal, isWindowed } = fieldOf(field);
  const { zone, within } = written;
  if (zone !== undefined && !isLocal) report(context, at(place, 'zone'), `${field} has no zone`);
  if (within !== undefined && !isWindowed)
    report(context, at(place, 'within'), `${field} does not look back; leave it out`);
  if (isLocal) return { field, zone: readZone(zone, place, context) };
  if (isWindowed) return { field, withinMs: readWithin(within, place, context) };
  return columns.get(field) ?? { field };
}

function readZone(zone: unknown, place: Place, context: Context): string {
  if (zone === undefined) {
    if (context.zone === undefined)
      report(context, place, 'say whose clock: zone: America/New_York, here or under settings');
    return context.zone ?? '';
  }
  const name = typeof zone === 'string' ? zone : JSON.stringify(zone);
  if (!isZone(name)) report(context, at(place, 'zone'), `"${name}" is no IANA time zone`);
  return name;
}

function readWithin(within: unknown, place: Place, context: Context): number {
  if (within === undefined) report(context, place, 'say how far back: within: 24h');
  const duration = readDuration(String(within));
  if ('ms' in duration) return duration.ms;
  if (within !== undefined) report(context, at(place, 'within'), duration.problem);
  return 0;
}

function flagTest(flag: unknown, operator: Operator, column: Column, place: Place, context: Context): Condition {
  if (typeof flag !== 'boolean') return refused(context, place, `${column.field} is true or false, without quotes`);
  return { column, test: 'is', flag: operator === 'is' ? flag : !flag };
}

function rangeTest(operand: unknown, operator: Operator, column: Column, place: Place, context: Context): Condition {
  const tests = readBounds(column.field, operator, operand, place, context).map(
    ({ currency, ...bounds }: Bounds): Test => ({
      column: currency === undefined ? column : { ...column, currency },
      test: 'between',
      ...bounds,
    }),
  );
  const condition = tests.length === 1 && tests[0] !== undefined ? tests[0] : { any: tests };
  return operator === 'is_not' ? { not: condition } : condition;
}

function valuesTest(operand: unknown, operator: Operator, column: Column, place: Place, context: Context): Condition {
  if (!isTexts(operand)) {
    const sentence = `${column.field} is ${TYPE_NAMES[fieldOf(column.field).type]}; write text, in quotes if it looks like a number`;
    return refused(context, place, sentence);
  }
  if (operator === 'starts_with') return startsWithTest(operand, column, place, context);
  if (operator === 'matches') return matchesTest(operand, column, place, context);
  if (Array.isArray(operand) && (operator === 'is' || operator === 'is_not')) {
    const several = operator === 'is' ? 'in' : 'not_in';
    return refused(context, place, `${operator} takes one value; for several write ${several}`);
  }
  const values = readValues(column.field, operand, place, context);
  if (operator === 'contains_any' || operator === 'contains_all') return { column, test: operator, values };
  if (operator === 'contains_none') return { not: { column, test: 'contains_any', values } };
  const test: Test = { column, test: 'in', values };
  return operator === 'is' || operator === 'in' ? test : { not: test };
}

function isTexts(operand: unknown): operand is string | readonly string[] {
  return typeof operand === 'string' || (Array.isArray(operand) && operand.every((one) => typeof one === 'string'));
}

function startsWithTest(
  operand: string | readonly string[],
  column: Column,
  place: Place,
  context: Context,
): Condition {
  const written = typeof operand === 'string' ? [operand] : operand;
  context.values += written.length;
  if (written.length === 0 || written.includes('')) return refused(context, place, 'write how it begins');
  if (written.length > VALUES_MAX) return refused(context, place, `write ${VALUES_MAX} at most`);
  const prefixes = written.map((text, index) =>
    readBeginning(column.field, text, typeof operand === 'string' ? place : at(place, index), context),
  );
  return { column, test: 'starts_with', prefixes };
}

function matchesTest(operand: string | readonly string[], column: Column, place: Place, context: Context): Condition {
  const pattern = typeof operand === 'string' ? operand : '';
  const stars = pattern.split('*').length - 1;
  if (pattern === '') report(context, place, 'write one pattern, such as "*casino*"');
  if (!pattern.isWellFormed()) report(context, place, HALF_A_CHARACTER);
  if (pattern.length > PATTERN_CHARACTERS_MAX || stars > PATTERN_STARS_MAX) {
    const most = `${PATTERN_CHARACTERS_MAX} characters and ${PATTERN_STARS_MAX} stars`;
    report(context, place, `a pattern has ${most} at most`);
  }
  return { column, test: 'matches', pattern };
}
