import type { Command } from 'commander';
import { scanDecisions } from '../../../adapters/dynamo/history-store.ts';
import { REASONS } from '../../../adapters/dynamo/stored-decision.ts';
import { fromArgument, toArgument } from '../arguments.ts';
import type { Options } from '../options.ts';
import { colours, columns, print } from '../output.ts';
import { createProgress } from '../progress.ts';
import { connectToStage } from '../stage.ts';
import { createDailyCounts, type DailyCount, type DailyTotal } from './daily-counts.ts';

type ReportOptions = Options & { readonly from?: number; readonly to?: number };

const WEEK_MS = 7 * 24 * 3_600_000;

export function addReport(rules: Command): void {
  rules
    .command('report')
    .description('what live rules refused and shadow rules would have, by day, rule and version')
    .option('--from <day>', 'such as 2026-11-22, in UTC (default: a week ago)', fromArgument)
    .option('--to <day>', 'the last day', toArgument)
    .action(async (_own: object, command: Command) => {
      const { from = Date.now() - WEEK_MS, to, ...options } = command.optsWithGlobals<ReportOptions>();
      const stage = await connectToStage(options);
      const counts = createDailyCounts();
      const progress = createProgress('rows read:');
      const { unreadable } = await scanDecisions(
        stage.dynamo,
        stage.output('AuthorizationsTableName'),
        { fromMs: from, ...(to !== undefined && { untilMs: to }) },
        REASONS,
        {
          onRead: (decision) => counts.add(decision),
          onProgress: ({ scanned, about }) => progress.at(scanned, about),
        },
      );
      progress.end();
      const { days, rules: byRule } = counts.result();
      const lines = days.length === 0 ? ['Nothing was decided in that time.'] : describe(days, byRule);
      print({ days, rules: byRule, unreadable }, lines, options.json);
    });
}

function describe(days: readonly DailyTotal[], rules: readonly DailyCount[]): string[] {
  const cut = days.reduce((sum, day) => sum + day.cut, 0);
  return [
    ...table([
      ['day (UTC)', 'approved', 'declined', 'stand-ins'],
      ...days.map(({ day, approved, declined, standIns }) => [day, ...[approved, declined, standIns].map(String)]),
    ]),
    '',
    ...table([
      ['day (UTC)', '', 'rule', 'refused', 'of them approved', 'rule set'],
      ...rules.map(({ day, as, by, count, approved, set }) => [
        day,
        as,
        by,
        String(count),
        as === 'shadow' ? String(approved) : '',
        set,
      ]),
    ]),
    ...(cut === 0
      ? []
      : ['', `${cut} decisions may have had more reasons than their trail keeps: by rule, these are the least.`]),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const [header = '', ...body] = columns(rows);
  return [colours.bold(header), ...body];
}
