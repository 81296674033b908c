import { NOT_SET } from '../../domain/placeholder.ts';

/** A field and what is wrong with it, if anything is: `is missing`. */
export type FieldProblem = readonly [name: string, problem: string | undefined];

const CHARACTERS_MAX = 256;

/**
 * What is wrong with credentials that somebody typed as one JSON object of texts, in sentences that quote nothing of them; empty
 * where all is well. `apiUrl` may be added to any.
 * @param ofTexts what a provider asks of its fields beyond being there; what it says of one comes after that
 */
export function problemsOfTyped(
  value: unknown,
  required: readonly string[],
  ofTexts: (fields: Readonly<Record<string, unknown>>) => readonly FieldProblem[],
): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`They are no JSON object of ${required.join(', ')}.`];
  const fields = value as Record<string, unknown>;
  const known = new Set([...required, 'apiUrl']);
  const strangers = Object.keys(fields).filter((name) => !known.has(name));
  const problems = [...required.map((name): FieldProblem => [name, problemOf(fields[name])]), ...ofTexts(fields)];
  return [
    ...(strangers.length > 0 ? [`They have ${required.join(', ')}, apiUrl where it is needed, and nothing else.`] : []),
    ...problems.flatMap(([name, problem]) => (problem === undefined ? [] : [`${name} ${problem}.`])),
  ];
}

function problemOf(text: unknown): string | undefined {
  if (!isText(text)) return 'is missing';
  if (text === NOT_SET) return 'is what stands there while nothing is put in';
  if (text.length > CHARACTERS_MAX) return `has more than ${CHARACTERS_MAX} characters`;
  return undefined;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** An address of an API that secrets may travel to. */
export function isHttps(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, username, search, hash } = new URL(value);
  return protocol === 'https:' && username === '' && search === '' && hash === '';
}
