import { codeTableOf, nameOf } from '../../domain/codes/code-tables.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Column, Condition, Test } from '../../domain/rules/condition.ts';
import { fieldOf } from '../../domain/rules/fields.ts';
import type { Scope } from '../../domain/rules/rule.ts';
import { describeWindow } from '../../domain/windows/describe.ts';
import { counted } from './output.ts';

/** More values than this are counted and not named. */
const VALUES_MAX = 6;

/** A condition in words; an empty text where it always holds. */
export function describeCondition(condition: Condition): string {
  if ('all' in condition) return joined(condition.all, ' and ');
  if ('any' in condition) return condition.any.length === 0 ? 'never' : joined(condition.any, ' or ');
  if (!('not' in condition)) return describeTest(condition, false);
  const { not } = condition;
  return 'test' in not ? describeTest(not, true) : `not (${describeCondition(not)})`;
}

function joined(parts: readonly Condition[], word: string): string {
  return parts
    .map((part) => {
      const isSeveral = ('all' in part && part.all.length > 1) || ('any' in part && part.any.length > 1);
      return isSeveral && parts.length > 1 ? `(${describeCondition(part)})` : describeCondition(part);
    })
    .filter((text) => text !== '')
    .join(word);
}

function describeTest(test: Test, isDenied: boolean): string {
  const { column } = test;
  const field = describeColumn(column);
  const is = isDenied ? 'is not' : 'is';
  switch (test.test) {
    case 'in':
      return `${field} ${is} ${oneOf(test.values, column)}`;
    case 'is':
      return `${field} is ${test.flag !== isDenied}`;
    case 'between':
      return `${field} ${is} ${describeRange(test)}`;
    case 'starts_with':
      return `${field} ${isDenied ? 'does not begin' : 'begins'} with ${oneOf(test.prefixes, column)}`;
    case 'matches':
      return `${field} ${is} like ${test.pattern}`;
    case 'contains_any':
      return `${field} ${isDenied ? 'has none' : 'has any'} of ${listed(test.values, column)}`;
    case 'contains_all':
      return `${field} ${isDenied ? 'has not all' : 'has all'} of ${listed(test.values, column)}`;
  }
}

function describeColumn({ field, zone, withinMs }: Column): string {
  const within = withinMs === undefined ? '' : ` ${describeWindow({ kind: 'trailing', lengthMs: withinMs })}`;
  return `${field}${within}${zone === undefined ? '' : ` in ${zone}`}`;
}

function oneOf(values: readonly string[], column: Column): string {
  return values.length === 1 ? listed(values, column) : `one of ${listed(values, column)}`;
}

function listed(values: readonly string[], { field }: Column): string {
  const table = codeTableOf(field);
  const shown = values.slice(0, VALUES_MAX).map((value) => (table && nameOf(table, value)) ?? value);
  const more = values.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${counted(more, 'more', 'more')}`;
}

function describeRange({ column, low, high, lowOpen, highOpen }: Extract<Test, { test: 'between' }>): string {
  if (low === high) return number(low, column);
  const parts = [
    ...(low === -Infinity ? [] : [`${lowOpen === true ? 'above' : 'at least'} ${number(low, column)}`]),
    ...(high === Infinity ? [] : [`${highOpen === true ? 'below' : 'at most'} ${number(high, column)}`]),
  ];
  return parts.length === 0 ? 'known' : parts.join(' and ');
}

function number(value: number, { field, currency }: Column): string {
  if (fieldOf(field).type === 'money' && currency !== undefined) return formatMoney({ minor: value, currency });
  if (field !== 'local_time') return String(value);
  const minute = value % 60;
  return `${String((value - minute) / 60).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Whom a rule is for, in words. */
export function describeScope({ level, ids, except }: Scope): string {
  const inside = level === 'program' ? 'all cards' : `${level} ${named(ids)}`;
  const outside = Object.entries(except).map(([excepted, exceptedIds]) => `${excepted} ${named(exceptedIds)}`);
  return outside.length === 0 ? inside : `${inside}, but not ${outside.join(' or ')}`;
}

function named(ids: readonly string[]): string {
  const [first = ''] = ids;
  return ids.length === 1 ? first : `${first} and ${counted(ids.length - 1, 'other')}`;
}
