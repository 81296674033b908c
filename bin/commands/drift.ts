import type { Command } from 'commander';
import { readDrift } from '../../adapters/dynamo/drift-store.ts';
import { fromArgument } from './arguments.ts';
import { commandLine, type Options } from './options.ts';
import { columns, counted, instant, print } from './output.ts';
import { connectToStage } from './stage.ts';

type DriftOptions = Options & { readonly from?: number; readonly to?: number };

const DAY_MS = 24 * 3_600_000;

/** As long as anybody looks back without saying so. */
const LOOKED_BACK_MS = 7 * DAY_MS;

export function addDriftCommand(program: Command): void {
  program
    .command('drift')
    .description('transactions whose advices contradict our record, with the cause (default: of the last week)')
    .option('--from <day>', 'found from this day or instant on', fromArgument)
    .option('--to <day>', 'and before this one', fromArgument)
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<DriftOptions>();
      const stage = await connectToStage(options);
      const { to = Date.now() + DAY_MS, from = to - LOOKED_BACK_MS - DAY_MS } = options;
      const found = await readDrift(stage.dynamo, stage.output('AuthorizationsTableName'), from, to);
      const rows = found.map(({ listedAtMs, cardId, authTransactionId, stage: at, drift }) => [
        `  ${instant(listedAtMs)}`,
        cardId,
        authTransactionId,
        at.replaceAll('_', ' '),
        [...new Set(drift.map(({ cause }) => cause.replaceAll('_', ' ')))].join(', '),
      ]);
      print(
        { from, to, drift: found },
        [
          `${counted(found.length, 'transaction')} on ${stage.name} ${found.length === 1 ? 'contradicts' : 'contradict'} our record.`,
          ...columns(rows),
          ...(found.length > 0
            ? ['', `One in full:  ${commandLine(options, 'timeline', 'ID', '--card', 'CARD')}`]
            : []),
        ],
        options.json,
      );
    });
}
