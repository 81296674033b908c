import { counted } from '../output.ts';
import type { StageReconciliation } from './stage-reconciliation.ts';

/** Why a person has to look, in one sentence; undefined where nothing is missing, or everything was brought in. */
export function problemOf(result: Omit<StageReconciliation, 'problem'>): string | undefined {
  const { counts, isDryRun, unread, unreadable } = result;
  const problems = [
    isDryRun &&
      counts.advice_missing > 0 &&
      `${counted(counts.advice_missing, 'advice')} would be brought in without --dry-run`,
    counts.contradicts > 0 && `${counted(counts.contradicts, 'message')} both have and tell differently`,
    counts.unknown_to_connectfi > 0 &&
      `connectFi does not know ${counted(counts.unknown_to_connectfi, 'record')} of ours`,
    unread.length > 0 && `connectFi told nothing of ${counted(unread.length, 'card')}`,
    unreadable.entries > 0 && `${counted(unreadable.entries, 'entry', 'entries')} of connectFi cannot be read`,
    unreadable.rows > 0 && `${counted(unreadable.rows, 'row')} of ours cannot be read`,
  ].filter((problem) => problem !== false);
  return problems.length === 0 ? undefined : `Not all agrees: ${problems.join('; ')}.`;
}
