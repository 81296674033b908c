import type { ListOfCodes } from '../../domain/rules/lint.ts';
import type { RuleFile } from './file-schema.ts';
import { codesOf } from './values.ts';

/** The lists of a sound file that no rule names, with what is in them. */
export function unusedListsOf({ lists = {}, rules }: RuleFile): readonly ListOfCodes[] {
  const written = JSON.stringify(rules);
  return Object.entries(lists)
    .filter(([name]) => !written.includes(`"list:${name}"`))
    .flatMap(([name, list]) => codesOf(name, list));
}
