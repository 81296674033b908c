/** The promises that a schedule may break. */
export const PROMISES = [
  /** More was approved than a limit allows. */
  'never_over_a_limit',
  /** A counter is not what was approved: a ghost hold, or spending that nobody counts. */
  'counters_are_exact',
  /** The same request was told two things. */
  'one_answer_a_request',
  /** What was told is remembered, declines included. */
  'answers_are_remembered',
  /** Nothing is approved once a block has returned. */
  'blocks_hold',
  /** The holds of a card are its approved spending. */
  'holds_are_exact',
  /** A limit refuses only what it has no room for. */
  'declines_have_a_cause',
  /** A card locked to its first merchant has one. */
  'locks_hold',
  /** A rule in the shadow changes no answer. */
  'shadows_are_silent',
  /** What is stored of a decision leads to the same answer for the same reasons. */
  'decisions_can_be_made_again',
  /** Whoever has only others in its way is decided within the tries that there are. */
  'nobody_is_crowded_out',
  /** Nothing threw. */
  'nothing_fails',
] as const;

export type Promised = (typeof PROMISES)[number];

export type Violation = { readonly promise: Promised; readonly tells: string };
