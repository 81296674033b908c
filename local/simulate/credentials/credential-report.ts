import pc from 'picocolors';
import { counted } from '../progress.ts';
import { table } from '../table.ts';
import { areCredentialsAsPromised, type CredentialReport } from './credential-campaign.ts';
import { OUR_DOOR } from './credential-designs.ts';
import type { CredentialTally } from './credential-tally.ts';

export function credentialReportLines({ firstSeed, cardhook, knownBad }: CredentialReport): readonly string[] {
  return [
    pc.bold("Elavon's credentials and tokens, mutated, beside designs that let some of them in"),
    table(
      ['design', 'mutated', 'let in', 'untouched', 'shut out', 'let in by'],
      [{ design: OUR_DOOR, tally: cardhook }, ...knownBad].map(({ design, tally }) => [
        design,
        counted(tally.mutated),
        counted(tally.letIn),
        counted(tally.untouched),
        counted(tally.shutOut),
        mutationsOf(tally),
      ]),
    ),
    `The first seed is ${firstSeed}. The same seeds do the same to proofs; ids of tokens are new in each run.`,
    ...cardhook.failures.map(({ seed, mode, how }) => pc.red(`  Seed ${seed}: ${mode}, ${how}`)),
  ];
}

export function credentialReportText(report: CredentialReport): string {
  const verdict = areCredentialsAsPromised(report) ? pc.green('All as promised.') : pc.red('Not as promised.');
  return [...credentialReportLines(report), '', verdict].join('\n');
}

function mutationsOf({ byMutation }: CredentialTally): string {
  return Object.entries(byMutation)
    .toSorted(([, a], [, b]) => b - a)
    .map(([how, attempts]) => `${how} ${counted(attempts)}`)
    .join(', ');
}
