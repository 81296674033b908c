/**
 * How what connectFi told contradicts our record.
 * - `approved_against_answer`: we declined, and the network approved.
 * - `refused_and_approved`: the network refused what it approved; the approval counts, whichever came first.
 * - `request_unseen`: we were never asked.
 * - `amount_differs`: another amount than was held.
 * - `currency_differs`: an amount in another currency than was held, which nothing can be compared with.
 * - `amount_unknown`: money moved, and the advice does not say how much.
 * - `over_reversal`: more was reversed than there was.
 * - `reversal_unmatched`: a reversal of something that we know nothing of.
 * - `posted_after_expiry`: posted when its hold had ended by time.
 * - `outcome_unknown`: the advice does not say whether it succeeded.
 * - `approved_by_stand_in`: a stand-in approved what no decision had counted.
 */
export const DRIFT_CAUSES = [
  'approved_against_answer',
  'refused_and_approved',
  'request_unseen',
  'amount_differs',
  'currency_differs',
  'amount_unknown',
  'over_reversal',
  'reversal_unmatched',
  'posted_after_expiry',
  'outcome_unknown',
  'approved_by_stand_in',
] as const;

export type DriftCause = (typeof DRIFT_CAUSES)[number];

/** One contradiction, and the request or advice that shows it. */
export type Drift = { readonly cause: DriftCause; readonly key: string };
