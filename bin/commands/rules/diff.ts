import { isDeepStrictEqual } from 'node:util';
import { type RuleFile, rowsOf, type SetRow, toRuleSetContent } from '../../../contracts/rule-file.ts';
import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import type { Rule } from '../../../domain/rules/rule.ts';

/** What becomes of one rule, one list or the settings. */
export type RowChange = {
  readonly change: 'added' | 'removed' | 'changed';
  readonly kind: SetRow['kind'];
  readonly name: string;
  /** Of a rule: its kind as it is written. */
  readonly writtenAs?: string;
  readonly fields: readonly FieldChange[];
  /** Of a limit: `begins` is a new counter; `begins_anew` counts something else than before, from nothing. */
  readonly counter?: 'begins' | 'begins_anew' | 'goes_on';
};

/** One field before and after; absent where there was or will be none. */
export type FieldChange = { readonly field: string; readonly before?: unknown; readonly after?: unknown };

export type Diff = { readonly changes: readonly RowChange[]; readonly unchanged: number };

const KINDS = ['settings', 'list', 'rule'] as const;

/** What publishing `after` changes; `before` is absent where nothing is live. */
export function diffOf(before: RuleFile | undefined, after: RuleFile): Diff {
  const old = rowsByName(before);
  const next = rowsByName(after);
  const counters = { old: countersOf(before), next: countersOf(after) };
  const names = [...new Set([...old.keys(), ...next.keys()])];
  const changes = names.flatMap((name): RowChange[] => {
    const fields = fieldChanges(old.get(name)?.fields ?? {}, next.get(name)?.fields ?? {});
    const row = next.get(name) ?? old.get(name);
    if (row === undefined || fields.length === 0) return [];
    const isRule = row.kind === 'rule';
    const counter = isRule ? counterChange(counters.old.get(row.name), counters.next.get(row.name)) : undefined;
    return [
      {
        change: !old.has(name) ? 'added' : !next.has(name) ? 'removed' : 'changed',
        kind: row.kind,
        name: row.name,
        ...(isRule && { writtenAs: String(row.fields['kind']) }),
        fields: fields.filter(({ field }) => !isRule || field !== 'id'),
        ...(counter && { counter }),
      },
    ];
  });
  const inOrder = changes.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return { changes: inOrder, unchanged: names.length - changes.length };
}

function rowsByName(file: RuleFile | undefined): ReadonlyMap<string, SetRow> {
  return new Map((file === undefined ? [] : rowsOf(file)).map((row) => [`${row.kind} ${row.name}`, row]));
}

/** Counter ids of the limits that remember anything, by rule id. */
function countersOf(file: RuleFile | undefined): ReadonlyMap<string, string> {
  const rules: readonly Rule[] = file === undefined ? [] : toRuleSetContent(file).rules;
  return new Map(
    rules
      .filter((rule) => rule.kind === 'limit' && rule.window.kind !== 'transaction')
      .map((rule) => [rule.id, counterIdOf(rule)]),
  );
}

function counterChange(before: string | undefined, after: string | undefined): RowChange['counter'] {
  if (after === undefined) return undefined;
  if (before === undefined) return 'begins';
  return before === after ? 'goes_on' : 'begins_anew';
}

function fieldChanges(before: SetRow['fields'], after: SetRow['fields']): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({
      field,
      ...(before[field] !== undefined && { before: before[field] }),
      ...(after[field] !== undefined && { after: after[field] }),
    }));
}
