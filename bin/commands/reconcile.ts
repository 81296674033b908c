import type { Command } from 'commander';
import { GRACE_MS } from '../../domain/reconciliation/reconcile.ts';
import { cardIdArgument, fromArgument, toArgument, wholeNumberArgument } from './arguments.ts';
import { CommandFailure } from './command-failure.ts';
import { readCredentials } from './connectfi/credentials.ts';
import type { Options } from './options.ts';
import { print } from './output.ts';
import { describeReconciliation } from './reconcile/describe-reconciliation.ts';
import { reconcileStage } from './reconcile/reconcile-stage.ts';
import { connectToStage } from './stage.ts';

type ReconcileOptions = Options & {
  readonly from: number;
  readonly to?: number;
  readonly card?: string;
  readonly dryRun?: boolean;
  readonly grace: number;
};

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description("compare what is stored with connectFi's own history, and bring in the advices that were lost")
    .requiredOption('--from <day>', 'what happened since then, such as 2026-11-22, in UTC', fromArgument)
    .option('--to <day>', 'and until then (default: all since)', toArgument)
    .option('--card <cFiCardId>', 'only this one, whether anything is stored of it or not', cardIdArgument)
    .option('--dry-run', 'only tell what is missing')
    .option('--grace <minutes>', 'leave alone what is younger', wholeNumberArgument, GRACE_MS / MINUTE_MS)
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<ReconcileOptions>();
      const { from: fromMs, to: untilMs = Date.now() + DAY_MS, card, dryRun: isDryRun = false, grace } = options;
      if (untilMs <= fromMs) command.error('error: The period ends before it begins.');
      const stage = await connectToStage(options);
      const access = await readCredentials(stage, options);
      const result = await reconcileStage(stage, access, {
        period: { fromMs, untilMs },
        graceMs: grace * MINUTE_MS,
        isDryRun,
        ...(card !== undefined && { cardId: card }),
      });
      const lines = describeReconciliation(result);
      const { problem } = result;
      if (problem !== undefined) throw new CommandFailure(problem, { result, lines });
      print(result, lines, options.json);
    });
}
