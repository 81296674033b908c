import { applicationIdOf, type PushName } from './names.ts';

/**
 * Where a name leads (names.ts). A name becomes firm with the first push that has it as a firm one; until then it leads to as
 * many applications as have been pushed with it.
 */
export type Alias = { readonly applicationIds: readonly string[]; readonly isFirm: boolean; readonly version: number };

/** More than so many are not made one: one transaction could not write them, and nobody means them all. */
const JOINED_MAX = 20;

/** Applications that a name is remembered to lead to: its row has 400 KB. */
export const LEADS_MAX = 100;

/** Whether a firm name leads to so many applications that it cannot say which of them it means, and never will. */
export function isAmbiguous(alias: Alias | undefined): boolean {
  return alias !== undefined && !alias.isFirm && alias.applicationIds.length > JOINED_MAX;
}

/** Ids of the records that a push is of by one of its names. An ambiguous name is of a record of its own, if of any. */
export function idsReached(
  profileCode: string,
  { name, isFirm }: PushName,
  alias: Alias | undefined,
): readonly string[] {
  if (alias === undefined || !(isFirm || alias.isFirm)) return [];
  return isAmbiguous(alias) ? [applicationIdOf(profileCode, [name])] : alias.applicationIds;
}
