import type { SignaturePart, SignedField } from './signed-fields.ts';

/** A transaction of a callback as it is written: the fields that Spreedly may sign, and its signature. Nothing else is read. */
export type WrittenMember = {
  /** Values to the letter; what is nil, null or not there has none. */
  readonly texts: ReadonlyMap<SignedField | SignaturePart, string>;
  /** Something of it can be read in two ways, so that nobody can say what was signed. */
  readonly isAmbiguous: boolean;
};

/** A transaction as Spreedly sends it, its signature included, has more than 700 bytes: so many are in no batch of its own. */
export const MEMBERS_MAX = 10_000;

/** Neither format of a callback is nested deeper than seven levels. */
export const DEPTH_MAX = 32;
