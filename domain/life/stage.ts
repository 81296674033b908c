/**
 * Where a transaction stands.
 * - `unseen`: nothing is known that counts.
 * - `requested`: approved, and nothing is held for it: no amount was told, or money comes in.
 * - `held`: approved, and its amount is kept.
 * - `declined`: we declined, or the network did and we were never asked.
 * - `released`: we approved, and the network or the issuer refused it after all.
 * - `partly_posted`: some of what was held is posted, and the rest is held still.
 * - `posted`: money has moved, and nothing is held any more.
 * - `adopted`: money is held or has moved at the network without an approval of ours.
 * - `partly_reversed`, `reversed`: some of it, or all, was undone.
 * - `expired`: its hold ended because nothing was heard.
 * - `refunded`: money came in.
 */
export const STAGES = [
  'unseen',
  'requested',
  'held',
  'declined',
  'released',
  'partly_posted',
  'posted',
  'adopted',
  'partly_reversed',
  'reversed',
  'expired',
  'refunded',
] as const;

export type Stage = (typeof STAGES)[number];
