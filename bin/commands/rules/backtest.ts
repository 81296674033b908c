import type { Command } from 'commander';
import { fromArgument, toArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { readRuleFile } from '../rule-file.ts';
import { connectToStage } from '../stage.ts';
import { describeBacktest } from './describe-backtest.ts';
import { readLiveSet } from './live-set.ts';
import { liveRules, runBacktest } from './run-backtest.ts';

type BacktestOptions = Options & { readonly from?: number; readonly to?: number };

export function addBacktest(rules: Command): void {
  rules
    .command('backtest')
    .description('decide the stored history again by a file, with every counter recomputed, against the live rules')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .option('--from <day>', 'compare what was decided since then, such as 2026-11-22', fromArgument)
    .option('--to <day>', 'and until then', toArgument)
    .action(async (path: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<BacktestOptions>();
      const { file } = readRuleFile(path, Date.now());
      const stage = await connectToStage(options);
      const live = await readLiveSet(stage);
      if (live.kind === 'broken') throw new CommandFailure(`${live.problem}: there is nothing to compare with.`);
      const run = await runBacktest(stage, liveRules(live, options), file, {
        ...(options.from !== undefined && { fromMs: options.from }),
        ...(options.to !== undefined && { untilMs: options.to }),
      });
      print(run, [`Rule set ${run.candidate} (${path}) against ${run.live}`, ...describeBacktest(run)], options.json);
    });
}
