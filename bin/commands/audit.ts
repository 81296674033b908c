import type { Command } from 'commander';
import { audit } from '../../adapters/dynamo/audit-source.ts';
import { CommandFailure } from './command-failure.ts';
import type { Options } from './options.ts';
import { columns, counted, print } from './output.ts';
import { createProgress } from './progress.ts';
import { connectToStage } from './stage.ts';

export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description('recomputes every counter from what is held and posted; one that differs is an error')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      const tables = { cards: stage.output('CardsTableName'), authorizations: stage.output('AuthorizationsTableName') };
      const progress = createProgress('rows looked at:');
      let looked = 0;
      const report = await audit(stage.dynamo, tables, {
        onProgress: () => progress.at((looked += 1), looked),
      });
      progress.end();
      const { lives, counters, imbalances } = report;
      const lines = [
        `${counted(counters, 'counter')} of ${counted(lives, 'transaction')} on ${stage.name}: drift ${imbalances.length}.`,
        ...columns(
          imbalances.map(({ owner, counterId, where, counted: is, expected }) => [
            `  ${owner}`,
            `${counterId} ${where}`.trim(),
            `counts ${is.amount} in ${is.count}`,
            `should be ${expected.amount} in ${expected.count}`,
          ]),
        ),
      ];
      if (imbalances.length === 0) return print(report, lines, options.json);
      throw new CommandFailure(
        'A counter must be the sum of what is held and posted. docs/runbook.md, CounterDrift, says what to do.',
        { result: report, lines },
      );
    });
}
