import { columns, counted } from '../../bin/commands/output.ts';
import type { BillLine } from './bill.ts';
import type { Cost } from './cost-of.ts';
import type { Load, Projection } from './projections.ts';

/** For a person: the counted job, the same for other lengths, and for many at once. */
export function describeCost(cost: Cost): readonly string[] {
  const { counts, prices, latencyMs, end = 'unknown', bill, goal, naiveUsd, lengths, loads } = cost;
  const of = (part: BillLine['part']): BillLine[] => bill.filter((line) => line.part === part);
  const minutes = (counts.followedMs / 60_000).toFixed(1);
  return [
    `A job of ${minutes} minutes, ended ${end}; Strivve takes ${latencyMs} ms a call; list prices of ${prices.region}, ${prices.asOf}.`,
    `It took ${counted(counts.express.length, 'turn')}, and ${counts.standard.historyEvents} events in the history of its parent.`,
    '',
    'Following it:',
    ...columns(of('following').map(billRow)),
    `  together  ${usd(cost.followingUsd)}`,
    '',
    'Storing, telling and answering:',
    ...columns(of('beside').map(billRow)),
    `  together with following  ${usd(cost.totalUsd)}`,
    '',
    `Following a job of 10 minutes: ${usd(goal.followingUsd)}, at most ${usd(goal.usd)}: ${cost.isWithinGoal ? 'kept' : 'NOT KEPT'}.`,
    `  It is kept while a poll is billed ${goal.pollMsMax.toFixed(0)} ms or less; here it was ${cost.pollsMsMean.toFixed(0)} ms.`,
    `  A plain Standard loop (Wait, poll, Choice every 2 s) costs ${usd(naiveUsd)} in transitions alone.`,
    '',
    'Jobs of other lengths:',
    ...columns([
      ['  minutes', 'turns', 'transitions', 'history events', 'of 25,000', 'following', 'all'],
      ...lengths.map(lengthRow),
    ]),
    '',
    'At once:',
    ...columns([
      ['  jobs', 'environments', 'polls/s', 'calls to Strivve/s', 'read units/s', 'write units/s'],
      ...loads.map(loadRow),
    ]),
  ];
}

function billRow({ what, quantity, unit, usd: price }: BillLine): string[] {
  return [`  ${what}`, `${figure(quantity)} ${unit}`, usd(price)];
}

function lengthRow({ minutes, turns, transitions, historyEvents, historyShare, followingUsd, usd: all }: Projection) {
  const share = `${(historyShare * 100).toFixed(1)} %`;
  return [`  ${minutes}`, ...[turns, transitions, historyEvents].map(figure), share, usd(followingUsd), usd(all)];
}

function loadRow({ jobs, concurrency, ...rest }: Load): string[] {
  const { pollsASecond, callsToStrivveASecond, readUnitsASecond, writeUnitsASecond } = rest;
  const rates = [concurrency, pollsASecond, callsToStrivveASecond, readUnitsASecond, writeUnitsASecond];
  return [`  ${figure(jobs)}`, ...rates.map(figure)];
}

/** Three digits that count. */
function figure(value: number): string {
  return Number.isInteger(value)
    ? value.toLocaleString('en')
    : Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 9 });
}

function usd(amount: number): string {
  return `$${amount.toFixed(6)}`;
}
