import type * as z from 'zod/mini';
import type { RuleSetContent } from '../../domain/rules/rule.ts';
import type { Problem } from './context.ts';
import { fileShape, type RuleFile } from './file-schema.ts';
import { soundParts } from './sound-parts.ts';
import { translateFile } from './translation.ts';

/** The whole file: its shape, and that its parts fit each other. */
export const ruleFileSchema = fileShape.check((context) => {
  const translation = translateFile(context.value);
  if ('content' in translation) return;
  for (const { path, message } of translation.problems) {
    context.issues.push({ code: 'custom', input: context.value, path: [...path], message });
  }
});

export type RuleFileReading =
  | { readonly kind: 'read'; readonly file: RuleFile; readonly content: RuleSetContent }
  | { readonly kind: 'refused'; readonly problems: readonly [Problem, ...Problem[]] };

/** Parses and translates what a file or the rows of a set hold, in one go. */
export function parseRuleFile(value: unknown): RuleFileReading {
  const parsed = fileShape.safeParse(value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const causes = issues.filter((issue) => !isMissingByMisspelling(issue, issues, value));
    const [first, ...more] = [...causes.map((issue) => problemOf(issue)), ...problemsBeside(value)];
    if (first === undefined) throw new Error('The schema refused a rule file and did not say why');
    return { kind: 'refused', problems: [first, ...more] };
  }
  const translation = translateFile(parsed.data);
  if ('problems' in translation) return { kind: 'refused', problems: translation.problems };
  return { kind: 'read', file: parsed.data, content: translation.content };
}

/** What is wrong with the parts of a file that has the wrong shape elsewhere. */
function problemsBeside(value: unknown): readonly Problem[] {
  const parts = soundParts(value);
  if (parts === undefined) return [];
  const translation = translateFile(parts.file, parts.dropped);
  if ('content' in translation) return [];
  return translation.problems.map(({ path, message }) => {
    const [part, index, ...within] = path;
    const place = part === 'rules' && typeof index === 'number' ? parts.rulePlaces[index] : undefined;
    return { path: place === undefined ? path : ['rules', place, ...within], message };
  });
}

/** The domain's rules for a file that has passed the schema. */
export function toRuleSetContent(file: RuleFile): RuleSetContent {
  const translation = translateFile(file);
  if ('content' in translation) return translation.content;
  const [{ path, message }] = translation.problems;
  throw new Error(`A rule file that has passed the schema cannot be translated: ${path.join('.')}: ${message}`);
}

/**
 * Where a value may be written in several ways, the schema tells what is wrong by each of them: the way that was most
 * likely meant is the one with the fewest complaints among those that fit the value's own type.
 */
function problemOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Problem {
  const path = [...above, ...issue.path];
  const [meant] =
    issue.code !== 'invalid_union'
      ? []
      : issue.errors.filter((way) => way.length > 0 && !way.some(isOtherType)).toSorted((a, b) => a.length - b.length);
  // A misspelt field also makes the right one missing: the first is the cause.
  const first = meant?.find(({ code }) => code === 'unrecognized_keys') ?? meant?.[0];
  if (first !== undefined) return problemOf(first, path);
  // The misspelt field itself, so that it can be found.
  if (issue.code === 'unrecognized_keys') path.push(...issue.keys.slice(0, 1));
  return { path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)), message: issue.message };
}

/** What is missing where another field is misspelt is most likely that one: one mistake, told once. */
function isMissingByMisspelling(issue: z.core.$ZodIssue, all: readonly z.core.$ZodIssue[], value: unknown): boolean {
  const within = issue.path.slice(0, -1).join('.');
  const isBesides = all.some(({ code, path }) => code === 'unrecognized_keys' && path.join('.') === within);
  return issue.path.length > 0 && isBesides && valueAt(value, issue.path) === undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<PropertyKey, unknown>>)[key] : undefined,
    value,
  );
}

function isOtherType({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}
