import pc from 'picocolors';
import { counted } from '../progress.ts';
import { table } from '../table.ts';
import { drawHistory } from './draw-history.ts';
import type { HistoryReport } from './history-campaign.ts';
import { HISTORY_DESIGNS, OUR_HISTORIES } from './history-designs.ts';
import type { HistoryViolation } from './history-oracle.ts';
import type { HistoryTally } from './history-tally.ts';
import { violationsOfHistory } from './play-history.ts';

export function historyReportLines({ cardhook, knownBad }: HistoryReport): readonly string[] {
  const { histories, told, deliveries, failures } = cardhook;
  return [
    pc.bold('Histories of transactions, in every order and with duplicates'),
    `${counted(histories)} histories of ${counted(told)} requests and advices in ${counted(deliveries)} deliveries`,
    table(
      ['design', 'histories', 'broken', 'share', 'caught by'],
      [{ design: OUR_HISTORIES, tally: cardhook }, ...knownBad].map(({ design, tally }) => [
        design,
        counted(tally.histories),
        counted(tally.broken),
        shareOf(tally),
        promisesOf(tally),
      ]),
    ),
    ...failures.flatMap(({ seed, violations }) => [
      '',
      pc.red(`History ${seed} (npm run simulate -- --history ${seed} tells all of it):`),
      ...violations.map(({ promise, tells }) => `  ${promise}: ${tells}`),
    ]),
  ];
}

/** Plays one history again and tells all of it. */
export async function replayHistory(
  seed: number,
): Promise<{ readonly violations: readonly HistoryViolation[]; readonly text: string }> {
  const { kind, history } = drawHistory(seed);
  const violations = await violationsOfHistory(kind, history, HISTORY_DESIGNS[OUR_HISTORIES]);
  const text = [
    `History ${seed}, ${kind}, as it happened:`,
    ...history.told.map((told, index) => `  ${index}  ${JSON.stringify(told)}`),
    `In another order: ${history.order.join(' ')}`,
    ...(violations.length === 0 ? ['no promise was broken'] : []),
    ...violations.map(({ promise, tells }) => `${promise}: ${tells}`),
  ].join('\n');
  return { violations, text };
}

function shareOf({ broken, histories }: HistoryTally): string {
  return histories === 0 ? '-' : `${((100 * broken) / histories).toFixed(2)}%`;
}

function promisesOf({ byPromise }: HistoryTally): string {
  return Object.entries(byPromise)
    .toSorted(([, a], [, b]) => b - a)
    .map(([promise, histories]) => `${promise} ${counted(histories)}`)
    .join(', ');
}
