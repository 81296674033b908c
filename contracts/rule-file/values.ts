import { withoutCardNumbers } from '../../domain/card-numbers.ts';
import { STATUSES } from '../../domain/card.ts';
import { codeOf, codeTableOf } from '../../domain/codes/code-tables.ts';
import { alpha3Of } from '../../domain/codes/countries.ts';
import { MCC_GROUPS, mccsOf } from '../../domain/codes/merchant-categories.ts';
import { minorUnitExponent } from '../../domain/currency.ts';
import { type FieldName, fieldOf } from '../../domain/rules/fields.ts';
import { HALF_A_CHARACTER, VALUES_MAX } from './condition-schema.ts';
import { at, type Context, type Place, report } from './context.ts';
import type { ListKind, WrittenList } from './file-schema.ts';
import { suggestion } from './nearest.ts';
import { WEEKDAYS } from './window-schema.ts';

/** What one written value comes to: the codes it stands for, or the sentence that says what is wrong with it. */
type ValueReading = readonly string[] | { readonly problem: string };

/** The fields whose values a list of each kind holds. */
const LISTED: Readonly<Partial<Record<FieldName, ListKind>>> = {
  mcc: 'mcc',
  merchant_country: 'country',
  transaction_currency: 'currency',
  merchant_id: 'merchant_id',
  card: 'card',
  account: 'account',
  group: 'group',
};

const VOCABULARIES: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  flow: ['out', 'in', 'none'],
  card_status: STATUSES,
  day_of_week: WEEKDAYS,
};

const LIST = 'list:';

/** As much of a text as anybody compares with; merchant names have 40 characters at most. */
const TEXT_MAX = 200;

/** Every four-digit code there is. */
const EXPANDED_MAX = 10_000;

/**
 * Values that stand for themselves, without a name to look up. Most lists hold nothing else, and then nothing is copied:
 * a set of 10,000 rules has hundreds of thousands of values.
 */
const PLAIN: Readonly<Partial<Record<FieldName, (text: string) => boolean>>> = {
  mcc: (text) => /^\d{4}$/.test(text),
  merchant_country: (text) => /^[A-Z]{3}$/.test(text),
  merchant_id: (text) => !isListName(text) && isTrimmed(text),
};

const UNLISTED_CODE = /^[0-9A-Z]{1,4}$/;

/** Codes without a table of names. Whatever their sender wrote, a request has them in capitals. */
const CAPITALS: ReadonlySet<FieldName> = new Set(['merchant_state', 'acquirer_id', 'network']);

/** How the codes of a field may begin, where they are not the capitals and digits that most are. */
const BEGINNINGS: Readonly<Partial<Record<FieldName, RegExp>>> = {
  mcc: /^\d{1,4}$/,
  merchant_country: /^[A-Z]{1,3}$/,
  network: /^[A-Z][A-Z _-]*$/,
  card: /^[0-9A-Za-z_-]+$/,
  account: /^[0-9A-Za-z_-]+$/,
  group: /^[0-9A-Za-z_-]+$/,
};

const IDS: ReadonlySet<FieldName> = new Set(['card', 'account', 'group']);

/** The values of a code or text field: names become codes, groups and ranges what is in them, `list:name` its values. */
export function readValues(
  field: FieldName,
  written: string | readonly string[],
  place: Place,
  context: Context,
): readonly string[] {
  if (typeof written === 'string') return valuesOf(field, written, place, context);
  context.values += written.length;
  if (written.length === 0 || written.length > VALUES_MAX) {
    report(context, place, `write ${VALUES_MAX} values at most, and at least one`);
  }
  if (written.length === 1 && written[0] !== undefined) return valuesOf(field, written[0], at(place, 0), context);
  const isPlain = PLAIN[field];
  if (isPlain !== undefined && written.every(isPlain)) return written;
  const values = new Set<string>();
  for (const [index, text] of written.entries()) {
    for (const value of valuesOf(field, text, at(place, index), context)) values.add(value);
    if (values.size <= EXPANDED_MAX) continue;
    report(context, place, `with its lists and ranges it comes to more than ${EXPANDED_MAX} values`);
    break;
  }
  return [...values];
}

/** One beginning of a code or text field's values, as a request would have it. */
export function readBeginning(field: FieldName, text: string, place: Place, context: Context): string {
  if (isListName(text)) report(context, place, 'a list holds whole values; write the beginnings here');
  const problem = textProblem(text);
  if (problem !== undefined) report(context, place, problem);
  const words = VOCABULARIES[field];
  if (words !== undefined) {
    if (!words.some((word) => word.startsWith(text))) report(context, place, noName(field, text, words));
    return text;
  }
  if (fieldOf(field).type !== 'code') return CAPITALS.has(field) ? text.toUpperCase() : text;
  const beginning = IDS.has(field) ? text : text.toUpperCase();
  if ((BEGINNINGS[field] ?? /^[0-9A-Z]+$/).test(beginning)) return beginning;
  report(context, place, `no ${field} begins with "${text}"; write the first characters of the code itself`);
  return beginning;
}

/** The words of a field that has a few, and no codes behind them. */
export function vocabularyOf(field: FieldName): readonly string[] | undefined {
  return VOCABULARIES[field];
}

/** Whether a value is a reference to a named list. */
function isListName(text: string): boolean {
  return text.startsWith(LIST);
}

function valuesOf(field: FieldName, text: string, place: Place, context: Context): readonly string[] {
  if (isListName(text)) return listValues(field, text.slice(LIST.length), place, context);
  const reading = readValue(field, text);
  if (!('problem' in reading)) return reading;
  report(context, place, reading.problem);
  return [];
}

/** The values of a named list, for a field that it is a list of. */
function listValues(field: FieldName, name: string, place: Place, context: Context): readonly string[] {
  const key = `${name} ${field}`;
  const known = context.resolved.get(key);
  if (known !== undefined) return known;
  const list = context.lists.get(name);
  if (list === undefined) {
    if (!context.dropped.list(name)) {
      report(context, place, `there is no list "${name}" under lists${suggestion(name, context.lists.keys())}`);
    }
    return [];
  }
  const kind = LISTED[field] ?? 'text';
  if (list.of !== kind) {
    report(context, place, `list "${name}" is of ${list.of}, and ${field} needs a list of ${kind}`);
    return [];
  }
  // What is wrong with a value is told where the list stands, except where only this field says that it is wrong.
  const values = new Set<string>();
  for (const text of list.values) {
    const reading = readValue(field, text);
    if (!('problem' in reading)) for (const value of reading) values.add(value);
    else if (kind === 'text') report(context, place, `list "${name}": ${reading.problem}`);
  }
  const resolved = [...values];
  context.resolved.set(key, resolved);
  return resolved;
}

/** Checks the values of the lists themselves. */
export function checkLists(context: Context): void {
  for (const [name, { of, values }] of context.lists) {
    const field = fieldListedAs(of);
    for (const [index, text] of values.entries()) {
      const place = at(at(at(at(undefined, 'lists'), name), 'values'), index);
      const reading = field === undefined ? [] : readValue(field, text);
      if (isListName(text)) report(context, place, 'a list cannot name another list');
      else if ('problem' in reading) report(context, place, reading.problem);
      else if (!text.isWellFormed()) report(context, place, HALF_A_CHARACTER);
    }
  }
}

/** What a list holds; nothing for one of texts, which no table knows. */
export function codesOf(name: string, { of, values }: WrittenList) {
  const field = fieldListedAs(of);
  if (field === undefined) return [];
  const readings = values.map((text) => readValue(field, text));
  return [{ name, field, values: readings.flatMap((reading) => ('problem' in reading ? [] : reading)) }];
}

function fieldListedAs(of: ListKind): FieldName | undefined {
  return (Object.keys(LISTED) as FieldName[]).find((field) => LISTED[field] === of);
}

/** One written value of a field. */
function readValue(field: FieldName, text: string): ValueReading {
  const problem = textProblem(text);
  if (problem !== undefined) return { problem };
  if (field === 'mcc') return readMcc(text);
  if (field === 'merchant_country') return readCountry(text);
  if (field === 'card' || field === 'account' || field === 'group') return readId(field, text);
  if (field === 'transaction_currency' && minorUnitExponent(text) === undefined) {
    return { problem: `"${text}" is not an ISO 4217 currency code` };
  }
  return readWord(field, text);
}

function textProblem(text: string): string | undefined {
  if (text.length === 0 || text.length > TEXT_MAX) return `a text has 1 to ${TEXT_MAX} characters`;
  return text.isWellFormed() ? undefined : HALF_A_CHARACTER;
}

function readCountry(text: string): ValueReading {
  if (/^[A-Z]{3}$/.test(text)) return [text];
  const code = alpha3Of(text) ?? 'USA';
  return { problem: `"${text}" is no country; write the ISO 3166-1 alpha-3 code, such as ${code}` };
}

function readMcc(text: string): ValueReading {
  if (/^\d{4}$/.test(text)) return [text];
  const [, from = '', to = ''] = /^(\d{4})-(\d{4})$/.exec(text) ?? [];
  if (from !== '') return from < to ? range(Number(from), Number(to)) : { problem: `${text} ends before it begins` };
  const group = mccsOf(text);
  if (group !== undefined) return group;
  const hint = suggestion(text, MCC_GROUPS) || `; the groups are ${[...MCC_GROUPS].join(', ')}`;
  return {
    problem: `"${text}" is no merchant category: write four digits, a range such as "3000-3299" or a group${hint}`,
  };
}

function range(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(4, '0'));
}

function readId(level: 'card' | 'account' | 'group', text: string): ValueReading {
  const what = level === 'card' ? 'cFiCardId' : `id of the ${level}`;
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(text)) return { problem: `"${text}" is no id; write the ${what}` };
  if (withoutCardNumbers(text) === text) return [text];
  return { problem: `this is a card number; write the ${what}, and keep card numbers out of files` };
}

function readWord(field: FieldName, text: string): ValueReading {
  const words = VOCABULARIES[field];
  if (words !== undefined) return words.includes(text) ? [text] : { problem: noName(field, text, words) };
  const table = codeTableOf(field);
  if (table !== undefined) {
    // A code that the tables do not list may be new; the linter has a word about it.
    const code = codeOf(table, text) ?? (UNLISTED_CODE.test(text) ? text : undefined);
    return code === undefined
      ? {
          problem: noName(
            field,
            text,
            table.map(({ name }) => name),
          ),
        }
      : [code];
  }
  if (isTrimmed(text)) return [CAPITALS.has(field) ? text.toUpperCase() : text];
  return { problem: `"${text}" has spaces around it, which never reach a rule; write it without` };
}

/** What is padded never reaches a rule. */
function isTrimmed(text: string): boolean {
  return text.length > 0 && text.length <= TEXT_MAX && text.trim().length === text.length && text.isWellFormed();
}

function noName(field: FieldName, text: string, names: readonly string[]): string {
  return `"${text}" is no ${field}${suggestion(text, names) || `; write one of ${names.join(', ')}`}`;
}
