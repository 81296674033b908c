/**
 * The five answers connectFi accepts to an authorization request.
 * Source: connectFi "Collaborative Authorization", Webhooks page, table of allowed `responseCode` values.
 */
export const ANSWERS = ['00', '05', '34', '61', '65'] as const;

export type Answer = (typeof ANSWERS)[number];

/** An answer that refuses: everything but `00`. */
export type Decline = Exclude<Answer, '00'>;

/**
 * The declines in the order in which they win when several rules fire at once.
 * The refusals that nothing the cardholder does can cure come first: fraud (34), then a block (05). 61 tells the
 * cardholder that a smaller amount would pass and 65 that a later try would, which is true only if nothing harder fired.
 */
export const DECLINES = ['34', '05', '61', '65'] as const satisfies readonly Decline[];

/** The decline that is told when all of `declines` apply; undefined when there is none. */
export function strongestDecline(declines: Iterable<Decline>): Decline | undefined {
  const fired = new Set(declines);
  return DECLINES.find((decline) => fired.has(decline));
}
