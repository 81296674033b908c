import type { RuleSetContent } from '../../domain/rules/rule.ts';
import type { RuleFile } from './file-schema.ts';
import { parseRuleFile } from './parse.ts';
import type { WrittenRule } from './rule-schema.ts';

/** One row of a stored set: a rule as it was written, a named list, or the settings. */
export type SetRow = {
  readonly kind: 'rule' | 'list' | 'settings';
  /** The rule's id or the list's name; `settings` for the settings. */
  readonly name: string;
  /** Plain values, as they were written. */
  readonly fields: Readonly<Record<string, unknown>>;
};

/** DynamoDB takes maps and lists nested 32 deep. */
const NESTING_STORED_MAX = 30;

/** A set as the rows it is stored in, so that a person can read it in the console: defaults spelt out, names kept. */
export function rowsOf({ settings, lists = {}, rules }: RuleFile): readonly SetRow[] {
  const settingsRow: SetRow[] =
    settings === undefined ? [] : [{ kind: 'settings', name: 'settings', fields: settings }];
  const listRows = Object.entries(lists).map(([name, fields]): SetRow => ({ kind: 'list', name, fields }));
  const ruleRows = rules.map((rule): SetRow => ({ kind: 'rule', name: rule.id, fields: storedRule(rule) }));
  return [...settingsRow, ...listRows, ...ruleRows];
}

/** A condition that is nested too deep for a row is kept as JSON text. */
function storedRule(rule: WrittenRule): SetRow['fields'] {
  if (!('when' in rule) || nestingOf(rule.when) <= NESTING_STORED_MAX) return rule;
  return { ...rule, when: JSON.stringify(rule.when) };
}

export type RowsReading =
  | { readonly file: RuleFile; readonly content: RuleSetContent }
  /** The first thing that is wrong: which row, and what. */
  | { readonly problem: string };

/** The file that rows came from, and its rules; checked like any file. */
export function fileOfRows(rows: readonly SetRow[]): RowsReading {
  const ofKind = (kind: SetRow['kind']): readonly SetRow[] => rows.filter((row) => row.kind === kind);
  const [settings] = ofKind('settings');
  const lists = ofKind('list');
  const rules = ofKind('rule');
  const reading = parseRuleFile({
    format: 1,
    ...(settings && { settings: settings.fields }),
    ...(lists.length > 0 && { lists: Object.fromEntries(lists.map(({ name, fields }) => [name, fields])) }),
    rules: rules.map(({ fields }) => writtenRule(fields)),
  });
  if (reading.kind === 'read') return { file: reading.file, content: reading.content };
  const [{ path, message }] = reading.problems;
  const [part = 'set', index, ...within] = path;
  const row = part === 'rules' && typeof index === 'number' ? `rule ${rules[index]?.name}` : [part, index].join(' ');
  return { problem: `${[row.trim(), ...within].join('.')}: ${message}` };
}

function writtenRule(fields: SetRow['fields']): unknown {
  const { when } = fields;
  if (typeof when !== 'string') return fields;
  try {
    return { ...fields, when: JSON.parse(when) };
  } catch {
    // No condition: the schema says so.
    return fields;
  }
}

/** How deep lists and objects are nested. */
function nestingOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, inner) => Math.max(deepest, nestingOf(inner)), 0);
}
