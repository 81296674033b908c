import type { Command } from 'commander';
import { readDecision, scanDecisions } from '../../../adapters/dynamo/history-store.ts';
import { REASONS, type ReasonsOfRow, type StoredReasons } from '../../../adapters/dynamo/stored-decision.ts';
import { fromArgument, toArgument } from '../arguments.ts';
import { createDecidedBy } from '../explain/decided-by.ts';
import type { Options } from '../options.ts';
import { colours, columns, counted, print } from '../output.ts';
import { createProgress } from '../progress.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { createDailyCounts, type DailyCount, type DailyTotal } from './daily-counts.ts';
import { isCut, withAllReasons } from './exact-reasons.ts';

type ReportOptions = Options & { readonly from?: number; readonly to?: number };

const WEEK_MS = 7 * 24 * 3_600_000;

const READS_AT_ONCE = 16;

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
      const cut: ReasonsOfRow[] = [];
      const { unreadable } = await scanDecisions(
        stage.dynamo,
        stage.output('AuthorizationsTableName'),
        { fromMs: from, ...(to !== undefined && { untilMs: to }) },
        REASONS,
        {
          onRead: (read) => void (read.trail !== undefined && isCut(read.trail) ? cut.push(read) : counts.add(read)),
          onProgress: ({ scanned, about }) => progress.at(scanned, about),
        },
      );
      for (const decision of await completed(stage, cut)) counts.add(decision);
      progress.end();
      const { days, rules: byRule } = counts.result();
      const lines = [
        ...(days.length === 0 ? ['Nothing was decided in that time.'] : describe(days, byRule)),
        ...describeUnreadable(unreadable),
      ];
      print({ days, rules: byRule, unreadable }, lines, options.json);
    });
}

/** The decisions with every reason they had, as far as that can be told: each is read whole and made again. */
async function completed(stage: Stage, cut: readonly ReasonsOfRow[]): Promise<readonly StoredReasons[]> {
  const authorizations = stage.output('AuthorizationsTableName');
  const decidedBy = createDecidedBy(stage, { withShadow: true });
  const complete = async (reasons: ReasonsOfRow): Promise<StoredReasons> => {
    const decision = await readDecision(stage.dynamo, authorizations, reasons.key);
    const ruleSet = decision && (await decidedBy(decision));
    const isRead = decision !== undefined && ruleSet !== undefined && !('problem' in ruleSet);
    return (isRead ? withAllReasons(decision, ruleSet) : undefined) ?? reasons;
  };
  const found: StoredReasons[] = [];
  for (let start = 0; start < cut.length; start += READS_AT_ONCE) {
    found.push(...(await Promise.all(cut.slice(start, start + READS_AT_ONCE).map(complete))));
  }
  return found;
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
      : [
          '',
          `${counted(cut, 'decision')} had more reasons than stored, and cannot be made again: by rule, these are the least.`,
        ]),
  ];
}

function describeUnreadable(unreadable: number): string[] {
  return unreadable === 0
    ? []
    : ['', `left out, because their rows were broken by hand: ${unreadable.toLocaleString('en')}`];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const [header = '', ...body] = columns(rows);
  return [colours.bold(header), ...body];
}
