import { stringify } from 'yaml';
import { colours, counted } from '../output.ts';
import type { Diff, FieldChange, RowChange } from './diff.ts';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

const PAINT = { added: colours.green, removed: colours.red, changed: colours.yellow } as const;

const COUNTERS = {
  begins: 'its counter begins when it is published',
  begins_anew: 'it counts something else from then on: its counter begins anew, and what was counted is not in it',
  goes_on: 'its counter goes on',
} as const;

/** More members of a list than this are counted and not named. */
const MEMBERS_MAX = 10;

/** A diff as a person reads it: what comes, what goes, and the fields that change. */
export function describeDiff({ changes, unchanged }: Diff): string[] {
  if (changes.length === 0) return ['Nothing changes.'];
  const count = (change: RowChange['change']): number => changes.filter((row) => row.change === change).length;
  return [
    ...changes.flatMap(describeChange),
    '',
    `${count('added')} added, ${count('removed')} removed, ${count('changed')} changed, ${counted(unchanged, 'part')} as before.`,
  ];
}

function describeChange(row: RowChange): string[] {
  const { change, kind, name, writtenAs, fields, counter } = row;
  const title = kind === 'settings' ? 'settings' : `${kind} ${name}${writtenAs === undefined ? '' : ` (${writtenAs})`}`;
  const shown = change === 'removed' ? [] : fields.filter(({ field }) => change === 'changed' || field !== 'kind');
  return [
    PAINT[change](`${SIGNS[change]} ${title}`),
    ...shown.map((field) => `    ${describeField(field, change)}`),
    ...(counter === undefined || change === 'removed' ? [] : [`    ${COUNTERS[counter]}`]),
  ];
}

function describeField({ field, before, after }: FieldChange, change: RowChange['change']): string {
  if (change === 'added') return `${field}: ${flow(after)}`;
  if (Array.isArray(before) && Array.isArray(after)) return `${field}: ${membersChanged(before, after)}`;
  return `${field}: ${flow(before)} → ${flow(after)}`;
}

/** Long lists change by a few members. */
function membersChanged(before: readonly unknown[], after: readonly unknown[]): string {
  const came = missingFrom(before, after);
  const went = missingFrom(after, before);
  if (came.length + went.length === 0) return 'in another order';
  return [...named('+', came), ...named('-', went)].join(' ');
}

/** The members of `list` that `other` does not have. */
function missingFrom(other: readonly unknown[], list: readonly unknown[]): readonly unknown[] {
  const known = new Set(other.map((member) => JSON.stringify(member)));
  return list.filter((member) => !known.has(JSON.stringify(member)));
}

function named(sign: string, members: readonly unknown[]): string[] {
  const shown = members.slice(0, MEMBERS_MAX).map((member) => `${sign}${flow(member)}`);
  const more = members.length - shown.length;
  return more === 0 ? shown : [...shown, `${sign}${counted(more, 'more', 'more')}`];
}

/** In YAML's one-line form, as a person would write it. */
function flow(value: unknown): string {
  if (value === undefined) return '(none)';
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
