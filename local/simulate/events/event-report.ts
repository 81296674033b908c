import pc from 'picocolors';
import { counted } from '../progress.ts';
import { table } from '../table.ts';
import type { AdviceAudit } from './audit-advices.ts';
import { areEventsAsPromised, type EventReport } from './event-simulation.ts';
import { KILLED_AT_MAX } from './fault-rounds.ts';

const NAMES_TOLD = 10;

export function eventReportText(report: EventReport): string {
  const { seed, sent, unacknowledged, sentTwice, faults, before, redriven, after, counters, seconds } = report;
  const { hits, killedBefore, killedAfter } = faults;
  return [
    pc.bold('Advices over HTTP under faults'),
    table(
      ['', 'number'],
      [
        ['advices sent', counted(sent)],
        ['not acknowledged', counted(unacknowledged)],
        ['sent to the queue once more', counted(sentTwice)],
        ...[...hits].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => [name, counted(times)]),
        [`calls 1 to ${KILLED_AT_MAX} at which it was killed, before`, counted(killedBefore.size)],
        [`calls 1 to ${KILLED_AT_MAX} at which it was killed, after`, counted(killedAfter.size)],
      ],
    ),
    `Seed ${seed}.`,
    '',
    pc.bold('Every acknowledged advice, by its id'),
    table(
      ['', 'acknowledged', 'applied once', 'dead letters', 'kept aside', 'lost', 'wrong'],
      [
        ['after the faults', ...rowOf(before)],
        [`after ${counted(redriven)} were redriven`, ...rowOf(after)],
      ],
    ),
    `${counted(counters.counters)} counters against ${counted(counters.lives)} transactions: ${counted(counters.imbalances.length)} out of balance`,
    ...[...before.lost, ...before.wrong, ...after.lost, ...after.wrong].slice(0, NAMES_TOLD).map((name) => `  ${name}`),
    ...counters.imbalances.slice(0, NAMES_TOLD).map((imbalance) => `  ${JSON.stringify(imbalance)}`),
    '',
    `${areEventsAsPromised(report) ? pc.green('All as promised.') : pc.red('Not as promised.')} ${Math.round(seconds)} s.`,
  ].join('\n');
}

/** The same as plain values. */
export function eventReportJson({ faults, ...report }: EventReport): object {
  const { hits, killedBefore, killedAfter } = faults;
  return {
    ...report,
    faults: Object.fromEntries(hits),
    killedBefore: [...killedBefore],
    killedAfter: [...killedAfter],
  };
}

function rowOf({ acknowledged, applied, dead, aside, lost, wrong }: AdviceAudit): readonly string[] {
  return [acknowledged, applied, dead, aside, lost.length, wrong.length].map(counted);
}
