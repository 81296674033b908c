import { hashOfFile } from '../../../adapters/dynamo/rule-set-publisher.ts';
import type { RuleFile } from '../../../contracts/rule-file.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { counted } from '../output.ts';
import type { Stage } from '../stage.ts';
import { describeBacktest, percent } from './describe-backtest.ts';
import { type Gate, gateOf, HISTORY_MIN } from './gate.ts';
import type { LiveSet } from './live-set.ts';
import { type BacktestRun, liveRules, runBacktest } from './run-backtest.ts';

/** What `rules publish` is told. */
export type PublishOptions = Options & {
  readonly base?: string;
  readonly note?: string;
  readonly maxNewlyDeclined: number;
  readonly acknowledgeDeclines?: boolean;
  readonly backtestDays: number;
};

const DAY_MS = 24 * 3_600_000;

/** Percent; what a program does not notice. */
export const NEWLY_DECLINED_MAX = 1;
export const BACKTEST_DAYS = 30;

/** What the backtest said, or why there was none. */
export type Proof = {
  readonly backtest?: BacktestRun;
  readonly gate?: Gate;
  readonly noBacktest?: string;
  /** Nobody knows what it declines, and somebody has to say that this is known. */
  readonly isUnknown?: true;
};

/** Holds a file against the live rules. */
export async function prove(stage: Stage, live: LiveSet, file: RuleFile, options: PublishOptions): Promise<Proof> {
  const { pointer } = live;
  const isOwn = pointer !== undefined && pointer !== 'malformed' && pointer.hash === hashOfFile(file);
  if (isOwn) return { noBacktest: 'these rules are live already' };
  if (live.kind === 'broken') {
    return { noBacktest: `${live.problem}, so there is nothing to compare with`, isUnknown: true };
  }
  if (options.backtestDays === 0) return { noBacktest: 'none was wanted' };
  const fromMs = Date.now() - options.backtestDays * DAY_MS;
  const run = await runBacktest(stage, liveRules(live, options), file, { fromMs });
  return { backtest: run, gate: gateOf(run, options.maxNewlyDeclined) };
}

/** Throws where too much is newly declined, or where nobody can tell. */
export function refuseUnproven(
  path: string,
  { backtest, gate, noBacktest, isUnknown }: Proof,
  options: PublishOptions,
): void {
  if (isUnknown === true) {
    throw new CommandFailure(
      `Not published: ${noBacktest}, and nobody knows what it newly declines.\n${ifMeant(path, options)}`,
      { result: { kind: 'refused', noBacktest } },
    );
  }
  if (backtest === undefined || gate?.kind !== 'refused') return;
  const share = percent(backtest.newlyDeclined.count, backtest.compared);
  throw new CommandFailure(
    [
      `Not published: it would newly decline ${share} of the last ${counted(options.backtestDays, 'day')}, and ${options.maxNewlyDeclined} % is the most.`,
      ifMeant(path, options),
    ].join('\n'),
    { result: { kind: 'refused', backtest, gate }, lines: describeBacktest(backtest) },
  );
}

/** The same command again, acknowledged. */
function ifMeant(path: string, { base, note, maxNewlyDeclined, backtestDays, ...options }: PublishOptions): string {
  const words = [
    ...(base === undefined ? [] : ['--base', base]),
    ...(note === undefined ? [] : ['--note', note]),
    ...(maxNewlyDeclined === NEWLY_DECLINED_MAX ? [] : ['--max-newly-declined', String(maxNewlyDeclined)]),
    ...(backtestDays === BACKTEST_DAYS ? [] : ['--backtest-days', String(backtestDays)]),
  ];
  const command = commandLine(options, 'rules', 'publish', path, ...words, '--acknowledge-declines');
  return `If that is what you want:  ${command}`;
}

export function describeProof({ backtest, gate, noBacktest }: Proof): string[] {
  if (backtest === undefined) return noBacktest === undefined ? [] : [`No backtest: ${noBacktest}.`];
  if (backtest.compared === 0) return ['No backtest: there is no authorization yet.'];
  const { compared, newlyDeclined, newlyApproved } = backtest;
  const few = gate?.kind === 'too_few' ? ` (fewer than ${HISTORY_MIN} say nothing, so it was let through)` : '';
  return [
    `Of ${counted(compared, 'authorization')} it newly declines ${newlyDeclined.count} and newly approves ${newlyApproved.count}${few}.`,
  ];
}
