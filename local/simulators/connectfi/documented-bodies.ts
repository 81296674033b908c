import { readFileSync } from 'node:fs';

export type ActionType = 'request' | 'advice';

/** The body that connectFi documents for this action, to the letter (documented-bodies/README.md). */
export function documentedText(action: ActionType): string {
  return readFileSync(new URL(`documented-bodies/${action}.json`, import.meta.url), 'utf8');
}
