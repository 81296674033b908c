import { codeTableOf, nameOf } from '../../codes/code-tables.ts';
import { isCountry } from '../../codes/countries.ts';
import { isKnownMcc } from '../../codes/merchant-categories.ts';
import type { Condition, Test } from '../condition.ts';
import type { FieldName } from '../fields.ts';
import type { Rule } from '../rule.ts';
import { type Finding, named } from './finding.ts';

/** So many codes in a row were written as a range, which may well hold some that nobody uses. */
const RANGE_MIN = 10;

/** Codes that no table knows: new ones, or slips of the pen that never fire. */
export function* unknownCodes({ id, when }: Rule): Generator<Finding> {
  const unknown = new Map<FieldName, Set<string>>();
  for (const { column, values } of testsOfValues(when)) {
    for (const value of unknownOf(column.field, values)) {
      unknown.set(column.field, (unknown.get(column.field) ?? new Set()).add(value));
    }
  }
  for (const [field, values] of unknown) {
    yield { level: 'warning', ruleId: id, code: 'unknown_code', message: sentenceOf(`"${id}"`, field, [...values]) };
  }
}

/** A named list, and the field whose values it has. */
export type ListOfCodes = { readonly name: string; readonly field: FieldName; readonly values: readonly string[] };

/** The same of a list that no rule uses, and so no rule tells of. */
export function* unknownInList({ name, field, values }: ListOfCodes): Generator<Finding> {
  const unknown = unknownOf(field, values);
  if (unknown.length === 0) return;
  yield { level: 'warning', code: 'unknown_code', message: sentenceOf(`The list "${name}"`, field, unknown) };
}

function sentenceOf(whoever: string, field: FieldName, values: readonly string[]): string {
  const [what, whose] = SOURCES[field] ?? [field, 'docs/codes.md'];
  return `${whoever} names ${named(values)}, which ${whose} does not list as ${what}. Check the spelling; a code that never comes never fires.`;
}

const SOURCES: Readonly<Partial<Record<FieldName, readonly [string, string]>>> = {
  mcc: ['a merchant category', 'ISO 18245'],
  merchant_country: ['a country', 'ISO 3166-1'],
};

function unknownOf(field: FieldName, values: readonly string[]): readonly string[] {
  if (field === 'merchant_country') return values.filter((value) => !isCountry(value));
  if (field === 'mcc') return unknownMccs(values);
  const table = codeTableOf(field);
  return table === undefined ? [] : values.filter((value) => nameOf(table, value) === undefined);
}

function unknownMccs(values: readonly string[]): readonly string[] {
  const strange = values.filter((value) => !isKnownMcc(value));
  if (strange.length === 0) return strange;
  const listed = new Set(values.map(Number));
  return strange.filter((value) => runLength(Number(value), listed) < RANGE_MIN);
}

/** How many codes in a row are listed around this one. */
function runLength(code: number, listed: ReadonlySet<number>): number {
  let from = code;
  let to = code;
  while (to - from < RANGE_MIN && listed.has(from - 1)) from -= 1;
  while (to - from < RANGE_MIN && listed.has(to + 1)) to += 1;
  return to - from + 1;
}

function* testsOfValues(condition: Condition): Generator<Test & { readonly values: readonly string[] }> {
  if ('not' in condition) yield* testsOfValues(condition.not);
  else if ('all' in condition) for (const part of condition.all) yield* testsOfValues(part);
  else if ('any' in condition) for (const part of condition.any) yield* testsOfValues(part);
  else if ('values' in condition) yield condition;
}
