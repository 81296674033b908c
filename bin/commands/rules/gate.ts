import type { BacktestReport } from '../../../domain/backtest/report.ts';

/** Whether a backtest lets a set be published. */
export type Gate =
  | { readonly kind: 'passes'; readonly percent: number }
  /** So few that one decline is a large share: no share says anything yet. */
  | { readonly kind: 'too_few'; readonly percent: number }
  | { readonly kind: 'refused'; readonly percent: number };

/** Somebody who tries out the first rules on three requests wants to see them refuse. */
export const HISTORY_MIN = 10;

/** `percentMax` is the most of all authorizations that may be declined where the live rules approve. */
export function gateOf({ compared, newlyDeclined }: BacktestReport, percentMax: number): Gate {
  const percent = compared === 0 ? 0 : (newlyDeclined.count / compared) * 100;
  if (percent <= percentMax) return { kind: 'passes', percent };
  return compared < HISTORY_MIN ? { kind: 'too_few', percent } : { kind: 'refused', percent };
}
