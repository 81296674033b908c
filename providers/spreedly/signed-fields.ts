/**
 * What Spreedly has been seen to sign, in its order, which is that of the alphabet: with `callback_url` in its guide to signed
 * requests, without it in the 3DS2 guide. A message names its list itself, and no signature covers the names: a list that is
 * none of these would let old values be read as the values of other fields.
 */
export const SIGNED_FIELDS = [
  'amount',
  'callback_url',
  'created_at',
  'currency_code',
  'ip',
  'on_test_gateway',
  'order_id',
  'state',
  'succeeded',
  'token',
  'transaction_type',
  'updated_at',
] as const;

export type SignedField = (typeof SIGNED_FIELDS)[number];

/** What a transaction's `signed` holds. */
export const SIGNATURE_PARTS = ['signature', 'fields', 'algorithm'] as const;

export type SignaturePart = (typeof SIGNATURE_PARTS)[number];

const KNOWN_LISTS: ReadonlyMap<string, readonly SignedField[]> = new Map(
  [SIGNED_FIELDS, SIGNED_FIELDS.filter((field) => field !== 'callback_url')].map((list) => [list.join(' '), list]),
);

/** The known ones have 130: there is room for each name on an indented line of its own, and not for megabytes to take apart. */
const LIST_CHARACTERS_MAX = 1_000;

/** The fields of a list that is known to the letter, white space aside; undefined for any other. */
export function knownFields(list: string): readonly SignedField[] | undefined {
  if (list.length > LIST_CHARACTERS_MAX) return undefined;
  return KNOWN_LISTS.get(
    list
      .split(/[ \t\r\n]+/)
      .filter(Boolean)
      .join(' '),
  );
}
