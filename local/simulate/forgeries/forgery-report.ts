import pc from 'picocolors';
import { counted } from '../progress.ts';
import { table } from '../table.ts';
import { areForgeriesAsPromised, type ForgeryReport } from './forgery-campaign.ts';
import { OUR_VERIFIER } from './forgery-designs.ts';
import type { ForgeryTally } from './forgery-tally.ts';

export function forgeryReportLines({ firstSeed, cardhook, knownBad }: ForgeryReport): readonly string[] {
  return [
    pc.bold("Spreedly's callbacks, mutated, beside designs that take some of them for signed"),
    table(
      ['design', 'mutated', 'accepted', 'untouched', 'shut out', 'accepted by'],
      [{ design: OUR_VERIFIER, tally: cardhook }, ...knownBad].map(({ design, tally }) => [
        design,
        counted(tally.mutated),
        counted(tally.accepted),
        counted(tally.untouched),
        counted(tally.shutOut),
        mutationsOf(tally),
      ]),
    ),
    `The first seed is ${firstSeed}. The same seeds do the same to the same callbacks.`,
    ...cardhook.failures.map(({ seed, how }) => pc.red(`  Seed ${seed}: ${how}`)),
  ];
}

export function forgeryReportText(report: ForgeryReport): string {
  const verdict = areForgeriesAsPromised(report) ? pc.green('All as promised.') : pc.red('Not as promised.');
  return [...forgeryReportLines(report), '', verdict].join('\n');
}

function mutationsOf({ byMutation }: ForgeryTally): string {
  return Object.entries(byMutation)
    .toSorted(([, a], [, b]) => b - a)
    .map(([how, callbacks]) => `${how} ${counted(callbacks)}`)
    .join(', ');
}
