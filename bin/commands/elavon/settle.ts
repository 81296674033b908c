import type { Command } from 'commander';
import type { BoardStatusQuestion } from '../../../providers/elavon/board-status.ts';
import type { BoardStatusOutcome } from '../../../providers/elavon/board-status-client.ts';
import { applicationIdArgument, profileCodeArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { harmless, print } from '../output.ts';
import { type ApiCredentials, readApiCredentials } from './api-credentials.ts';
import { findApplication, type FindOptions } from './find-application.ts';
import type { ConnectElavon, ShownApplication } from './ports.ts';
import { ID_HELP } from './show.ts';

export function addSettle(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('settle')
    .description('ask Elavon where an application stands, and write the answer down: it decides what pushes contradict')
    .argument('<id>', ID_HELP, applicationIdArgument)
    .option('--profile <code>', 'only of this profile', profileCodeArgument)
    .action(async (id: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<FindOptions>();
      const stage = await connect(options);
      const application = await findApplication(stage, id, options, 'settle');
      const credentials = await readApiCredentials(stage, options);
      const question = questionAbout(application, credentials);
      console.error('Asking Elavon, which may take 90 s …');
      const outcome = await stage.boardStatus(credentials).ask(question);
      if (outcome.kind === 'failed') throw failureOf(outcome);
      const { answer } = outcome;
      const settled = await stage.settler.settle(application.applicationId, answer, stage.now());
      if (settled === undefined)
        throw new CommandFailure(`${application.applicationId} is gone since it was read. Try again.`);
      const { applicationId, contradictions } = settled;
      const result = { applicationId, boardingStatus: answer.boardingStatus, contradictions };
      const line = `Elavon says that ${applicationId} is ${harmless(answer.boardingStatus)}, and that is written down.`;
      if (contradictions.length > 0) {
        const left = contradictions.map((reason) => reason.replaceAll('_', ' ')).join(', ');
        throw new CommandFailure(`The answer leaves open: ${left}. Ask Elavon's support.`, { result, lines: [line] });
      }
      print(result, [line], options.json);
    });
}

/** Elavon wants the two names that the partner gave, each of which must be one. */
function questionAbout({ applicationId, ids }: ShownApplication, credentials: ApiCredentials): BoardStatusQuestion {
  const [uniqueId, clientId] = ['uniqueId', 'clientId'].map((kind) => onlyOf(applicationId, ids, kind));
  if (uniqueId === undefined || clientId === undefined) {
    throw new CommandFailure(
      `Elavon is asked by uniqueId and clientId, and no push of ${applicationId} had both. Ask Elavon's support.`,
    );
  }
  const { country, salesRepCode } = credentials;
  const [boardingId, correlationId] = ['boardingId', 'correlationId'].map(
    (wanted) => ids.find(({ kind }) => kind === wanted)?.value,
  );
  return {
    clientId,
    uniqueId,
    country,
    ...(salesRepCode !== undefined && { salesRepCode }),
    ...(boardingId !== undefined && { boardingId }),
    ...(correlationId !== undefined && { correlationId }),
  };
}

function onlyOf(applicationId: string, ids: ShownApplication['ids'], wanted: string): string | undefined {
  const values = ids.filter(({ kind }) => kind === wanted).map(({ value }) => value);
  if (values.length > 1) {
    throw new CommandFailure(
      `Pushes of ${applicationId} have ${values.length} values of ${wanted}: which of them Elavon knows, its support can tell.`,
    );
  }
  return values[0];
}

function failureOf({ problem, detail }: Extract<BoardStatusOutcome, { kind: 'failed' }>): CommandFailure {
  return new CommandFailure(`Elavon did not tell: ${problem.replaceAll('_', ' ')} (${detail}). Nothing was changed.`, {
    result: { problem, detail },
  });
}
