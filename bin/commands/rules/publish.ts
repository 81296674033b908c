import type { Command } from 'commander';
import { hashOfFile, type PublishOutcome, publishRuleSet } from '../../../adapters/dynamo/rule-set-publisher.ts';
import type { RuleFile } from '../../../contracts/rule-file.ts';
import { baseArgument, percentArgument, wholeNumberArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { counted, print } from '../output.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { describeFinding, readSoundFile } from './check-file.ts';
import { describeBacktest, percent } from './describe-backtest.ts';
import { type Gate, gateOf, HISTORY_MIN } from './gate.ts';
import { type LiveSet, readLiveSet } from './live-set.ts';
import { type BacktestRun, liveRules, runBacktest } from './run-backtest.ts';

type PublishOptions = Options & {
  readonly base?: string;
  readonly note?: string;
  readonly maxNewlyDeclined: number;
  readonly acknowledgeDeclines?: boolean;
  readonly backtestDays: number;
};

const DAY_MS = 24 * 3_600_000;

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
    .option('--note <text>', 'why, for `rules history`')
    .option('--max-newly-declined <percent>', 'refuse above this share in the backtest', percentArgument, 1)
    .option('--acknowledge-declines', 'publish whatever the backtest says')
    .option('--backtest-days <days>', 'how far back to compare; 0: no backtest', wholeNumberArgument, 30)
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
  if (proof.gate?.kind === 'refused' && options.acknowledgeDeclines !== true) refuse(path, proof, options);
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
      ...findings.map((finding) => describeFinding(finding, path)),
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
  return `Look at what it would change now:  ${commandLine(options, `rules plan ${path}`)}`;
}

/** What the backtest said, or why there was none. */
type Proof = { readonly backtest?: BacktestRun; readonly gate?: Gate; readonly noBacktest?: string };

async function prove(stage: Stage, live: LiveSet, file: RuleFile, options: PublishOptions): Promise<Proof> {
  if (live.kind === 'broken') return { noBacktest: `${live.problem}, so there is nothing to compare with` };
  if (live.pointer?.hash === hashOfFile(file)) return { noBacktest: 'these rules are live already' };
  if (options.backtestDays === 0) return { noBacktest: 'none was wanted' };
  const fromMs = Date.now() - options.backtestDays * DAY_MS;
  const run = await runBacktest(stage, liveRules(live, options), file, { fromMs });
  return { backtest: run, gate: gateOf(run, options.maxNewlyDeclined) };
}

function refuse(path: string, { backtest, gate }: Proof, options: PublishOptions): never {
  if (backtest === undefined || gate === undefined) throw new Error('Refused without a backtest');
  const share = percent(backtest.newlyDeclined.count, backtest.compared);
  throw new CommandFailure(
    [
      `Not published: it would newly decline ${share} of the last ${counted(options.backtestDays, 'day')}, and ${options.maxNewlyDeclined} % is the most.`,
      `If that is what you want:  ${commandLine(options, `rules publish ${path} --acknowledge-declines`)}`,
    ].join('\n'),
    { result: { kind: 'refused', backtest, gate }, lines: describeBacktest(backtest) },
  );
}

function describeProof({ backtest, gate, noBacktest }: Proof): string[] {
  if (backtest === undefined) return noBacktest === undefined ? [] : [`No backtest: ${noBacktest}.`];
  if (backtest.compared === 0) return ['No backtest: there is no authorization yet.'];
  const { compared, newlyDeclined, newlyApproved } = backtest;
  const few = gate?.kind === 'too_few' ? ` (fewer than ${HISTORY_MIN} say nothing, so it was let through)` : '';
  return [
    `Of ${counted(compared, 'authorization')} it newly declines ${newlyDeclined.count} and newly approves ${newlyApproved.count}${few}.`,
  ];
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
