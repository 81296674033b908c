import { STATUSES } from '../../card.ts';
import { type FieldName, fieldOf } from '../fields.ts';
import { interpret } from '../matching/interpret.ts';
import { common, type NumberRange } from '../matching/number-range.ts';
import type { Conjunction, Literal } from './literal.ts';

/** What is left of one column where several literals hold at once. */
export type Left = {
  readonly column: Literal['column'];
  /** Only one of these; absent where any value will do that is not in `excluded`. */
  readonly listed?: ReadonlySet<string>;
  readonly excluded?: ReadonlySet<string>;
  readonly range?: NumberRange;
  readonly texts: readonly (Literal & { kind: 'text' })[];
};

/** What is left of every column that is asked about; a column that is not in it may hold anything, or nothing. */
export type Box = ReadonlyMap<string, Left>;

/** The column of which nothing is left. */
export type Contradiction = { readonly nothingLeftOf: string };

export const ANYTHING: Box = new Map();

/** Fields with a vocabulary that is known whole. */
const VOCABULARIES: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  flow: ['out', 'in', 'none'],
  card_status: STATUSES,
  day_of_week: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
};

const FLAGS = ['true', 'false'];

const DAY_MINUTES = 1_440;

/** May be below zero: a rebate, an overdraft, less than usual. */
const SIGNED: ReadonlySet<FieldName> = new Set(['fee', 'available_balance', 'ledger_balance', 'amount_z_score']);

/** What is left where all literals of a conjunction hold as well. */
export function narrow(box: Box, literals: Conjunction): Box | Contradiction {
  const narrowed = new Map(box);
  for (const literal of literals) {
    const left = narrowColumn(narrowed.get(literal.name), literal);
    if (isEmpty(left)) return { nothingLeftOf: literal.name };
    narrowed.set(literal.name, left);
  }
  return narrowed;
}

export function isContradiction(box: Box | Contradiction): box is Contradiction {
  return 'nothingLeftOf' in box;
}

/** Whether whatever fits `inner` fits `outer`: each column that the outer asks about is known, and narrow enough. */
export function isWithin(inner: Box, outer: Box): boolean {
  if (outer.size > inner.size) return false;
  for (const [name, wanted] of outer) {
    const left = inner.get(name);
    if (left === undefined || !isColumnWithin(left, wanted)) return false;
  }
  return true;
}

/** Whether something fits both. */
export function overlap(a: Box, b: Box): boolean {
  return !isContradiction(narrow(a, literalsOf(b)));
}

function literalsOf(box: Box): Conjunction {
  return [...box].flatMap(([name, { column, listed, excluded, range, texts }]): Literal[] => [
    ...(listed === undefined ? [] : [{ name, column, kind: 'values', values: listed, isListed: true } as const]),
    ...(excluded === undefined ? [] : [{ name, column, kind: 'values', values: excluded, isListed: false } as const]),
    ...(range === undefined ? [] : [{ name, column, kind: 'range', range } as const]),
    ...texts,
  ]);
}

function narrowColumn(left: Left | undefined, literal: Literal): Left {
  const { column } = literal;
  const before: Left = left ?? { column, texts: [], ...initially(column.field) };
  switch (literal.kind) {
    case 'range':
      return { ...before, range: before.range === undefined ? literal.range : common(before.range, literal.range) };
    case 'text':
      return settle({ ...before, texts: [...before.texts, literal] });
    case 'values': {
      const { values, isListed } = literal;
      if (isListed)
        return settle({ ...before, listed: before.listed === undefined ? values : both(before.listed, values) });
      return settle({
        ...before,
        excluded: before.excluded === undefined ? values : new Set([...before.excluded, ...values]),
      });
    }
  }
}

/** What a column can hold at all. */
function initially(field: FieldName): Pick<Left, 'listed' | 'range'> {
  const vocabulary = fieldOf(field).type === 'flag' ? FLAGS : VOCABULARIES[field];
  if (vocabulary !== undefined) return { listed: new Set(vocabulary) };
  if (field === 'local_time') return { range: { from: 0, to: DAY_MINUTES } };
  const isCounted = ['money', 'number'].includes(fieldOf(field).type) && !SIGNED.has(field);
  return isCounted ? { range: { from: 0, to: Infinity } } : {};
}

/** Takes out of the listed values what an exclusion or a text test forbids. */
function settle(left: Left): Left {
  const { listed, excluded, texts, column } = left;
  // A set of texts has many values at once: no single one of them settles anything.
  if (listed === undefined || fieldOf(column.field).type === 'texts') return left;
  if (excluded === undefined && texts.length === 0) return left;
  const kept = [...listed].filter(
    (value) => excluded?.has(value) !== true && texts.every((text) => holds(text, value)),
  );
  return { ...left, listed: new Set(kept), texts: [] };
}

function holds({ test, isNegated }: Literal & { kind: 'text' }, value: string): boolean {
  return (interpret(test, () => value) === 'true') !== isNegated;
}

function isEmpty({ column, listed, range, texts }: Left): boolean {
  if (listed?.size === 0) return true;
  // All numbers but the score are whole: nothing is above 3 and below 4.
  const first = range && (column.field === 'amount_z_score' ? range.from : Math.ceil(range.from));
  if (range !== undefined && first !== undefined && first >= range.to) return true;
  return texts.some((text) => texts.some(({ key, isNegated }) => key === text.key && isNegated !== text.isNegated));
}

function both(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return a === b ? a : new Set([...a].filter((value) => b.has(value)));
}

function isColumnWithin(inner: Left, outer: Left): boolean {
  const { listed, excluded, range, texts } = outer;
  return (
    (listed === undefined || (inner.listed !== undefined && isSubset(inner.listed, listed))) &&
    (excluded === undefined || isOutside(inner, excluded)) &&
    (range === undefined ||
      (inner.range !== undefined && inner.range.from >= range.from && inner.range.to <= range.to)) &&
    texts.every((text) => passes(inner, text))
  );
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  if (some === all) return true;
  if (some.size > all.size) return false;
  for (const value of some) if (!all.has(value)) return false;
  return true;
}

function isOutside({ listed, excluded }: Left, values: ReadonlySet<string>): boolean {
  if (listed !== undefined) return ![...listed].some((value) => values.has(value));
  return excluded !== undefined && isSubset(values, excluded);
}

function passes({ listed, texts, column }: Left, text: Literal & { kind: 'text' }): boolean {
  if (texts.some(({ key, isNegated }) => key === text.key && isNegated === text.isNegated)) return true;
  if (listed === undefined || fieldOf(column.field).type === 'texts') return false;
  return [...listed].every((value) => holds(text, value));
}
