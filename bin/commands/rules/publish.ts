import type { Command } from 'commander';
import { type PublishOutcome, publishRuleSet } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { baseArgument, noteArgument, percentArgument, wholeNumberArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { colours, counted, print } from '../output.ts';
import { connectToStage } from '../stage.ts';
import { describeFinding, readSoundFile } from './check-file.ts';
import { type LiveSet, readLiveSet } from './live-set.ts';
import {
  BACKTEST_DAYS,
  describeProof,
  NEWLY_DECLINED_MAX,
  prove,
  type PublishOptions,
  refuseUnproven,
} from './prove.ts';

export function addPublish(rules: Command): void {
  rules
    .command('publish')
    .description('write a rule file as a new set and make it the one that decides')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .option(
      '--base <hash>',
      'only if this set still is the live one, as `rules plan` says; `none` for the first',
      baseArgument,
    )
    .option('--note <text>', 'why, for `rules history`', noteArgument)
    .option(
      '--max-newly-declined <percent>',
      'refuse above this share in the backtest',
      percentArgument,
      NEWLY_DECLINED_MAX,
    )
    .option('--acknowledge-declines', 'publish whatever the backtest says')
    .option('--backtest-days <days>', 'how far back to compare; 0: no backtest', wholeNumberArgument, BACKTEST_DAYS)
    .action(async (path: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<PublishOptions>();
      if (options.backtestDays === 0 && options.acknowledgeDeclines !== true) {
        const sentence = 'error: without a backtest nobody knows what it declines; add --acknowledge-declines';
        command.error(sentence, { exitCode: 2 });
      }
      await publish(path, options);
    });
}

async function publish(path: string, options: PublishOptions): Promise<void> {
  const { file, findings } = readSoundFile(path, Date.now());
  const stage = await connectToStage(options);
  const live = await readLiveSet(stage);
  if (!isOnBase(live, options.base)) throw new CommandFailure(movedSince(options, path));
  const proof = await prove(stage, live, file, options);
  if (options.acknowledgeDeclines !== true) refuseUnproven(path, proof, options);
  const outcome = await publishRuleSet(
    stage.dynamo,
    stage.output('RulesTableName'),
    file,
    live.pointer,
    Date.now(),
    options.note,
  );
  if (outcome.kind === 'base_moved') {
    throw new CommandFailure(`Somebody else published at the same moment. ${planAgain(options, path)}`);
  }
  print(
    { ...outcome, rules: file.rules.length, findings, ...proof },
    [
      ...findings.map((finding) => describeFinding(finding, path, colours)),
      ...describeProof(proof),
      describeOutcome(outcome, file.rules.length, stage.name),
    ],
    options.json,
  );
}

function isOnBase({ pointer }: LiveSet, base: string | undefined): boolean {
  if (base === undefined) return true;
  if (pointer === undefined) return base === 'none';
  return pointer !== 'malformed' && pointer.hash.startsWith(base);
}

function movedSince(options: PublishOptions, path: string): string {
  return `Another set than ${options.base} is live by now: somebody published since you planned. ${planAgain(options, path)}`;
}

function planAgain(options: Options, path: string): string {
  return `Look at what it would change now:  ${commandLine(options, 'rules', 'plan', path)}`;
}

function describeOutcome(
  outcome: Exclude<PublishOutcome, { kind: 'base_moved' }>,
  rules: number,
  stage: string,
): string {
  switch (outcome.kind) {
    case 'published':
      return `Rule set ${outcome.hash} with ${counted(rules, 'rule')} decides on ${stage} from now on.`;
    case 'repaired':
      return `Rule set ${outcome.hash} was live on ${stage} with rows that somebody had touched; they are mended.`;
    case 'already_live':
      return `Rule set ${outcome.hash} is live on ${stage} already; nothing changed.`;
  }
}
