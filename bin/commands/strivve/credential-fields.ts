import type { ConnectionCredentials } from '../../../domain/job/connection.ts';
import { NOT_SET } from '../../../lib/connectfi-placeholder.ts';

/** What a connection signs in with, as an operator types it. */
export type CredentialFields = ConnectionCredentials;

const REQUIRED = ['integratorName', 'integratorKey', 'username', 'password'] as const;
const KNOWN: ReadonlySet<string> = new Set([...REQUIRED, 'apiUrl']);

const CHARACTERS_MAX = 256;

/** 32 bytes. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** What is wrong with credentials that somebody typed, in sentences that quote nothing of them; empty where all is well. */
export function problemsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`They are no JSON object of ${REQUIRED.join(', ')}.`];
  const fields = value as Record<string, unknown>;
  const strangers = Object.keys(fields).filter((name) => !KNOWN.has(name));
  const { integratorKey, apiUrl } = fields;
  const problems = [
    ...REQUIRED.map((name) => [name, problemOf(fields[name])] as const),
    ['integratorKey', isText(integratorKey) && !KEY.test(integratorKey) ? 'is not 32 bytes as base64' : undefined],
    ['apiUrl', apiUrl === undefined || isHttps(apiUrl) ? undefined : 'is no address that begins with https://'],
  ] as const;
  return [
    ...(strangers.length > 0 ? [`They have ${REQUIRED.join(', ')}, apiUrl where it is needed, and nothing else.`] : []),
    ...problems.flatMap(([name, problem]) => (problem === undefined ? [] : [`${name} ${problem}.`])),
  ];
}

function problemOf(text: unknown): string | undefined {
  if (!isText(text)) return 'is missing';
  if (text === NOT_SET) return 'is what stands there while nothing is put in';
  if (text.length > CHARACTERS_MAX) return `has more than ${CHARACTERS_MAX} characters`;
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isHttps(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, username, search, hash } = new URL(value);
  return protocol === 'https:' && username === '' && search === '' && hash === '';
}
