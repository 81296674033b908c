import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import type { TerminalCredentials } from '../../../domain/merchant-application/push.ts';
import { applicationIdArgument, profileCodeArgument, reasonArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { columns, counted, harmless, print } from '../output.ts';
import { findApplication, type FindOptions } from './find-application.ts';
import type { ConnectElavon, ElavonStage, ShownApplication } from './ports.ts';
import { ID_HELP } from './show.ts';

type RevealOptions = FindOptions & { readonly reason: string };

/** KMS opens one after the other, and a person waits. */
const OPEN_MS_MAX = 30_000;

export function addReveal(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('reveal')
    .description('show what the terminals of an application sign in with; who, when and why is written down first')
    .argument('<id>', ID_HELP, applicationIdArgument)
    .requiredOption('--reason <text>', 'why, for those who ask later', reasonArgument)
    .option('--profile <code>', 'only of this profile', profileCodeArgument)
    .action(async (id: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<RevealOptions>();
      const stage = await connect(options);
      const { reason } = options;
      const application = await findApplication(stage, id, options, 'reveal', '--reason', reason);
      const terminals = await reveal(stage, application, reason);
      const rows = terminals.map(({ itemCode, terminalId = 'no id yet', userId, pin, problem }) =>
        [
          `  ${itemCode}`,
          terminalId,
          ...(problem === undefined ? [`userId ${userId ?? 'none'}`, `pin ${pin ?? 'none'}`] : [problem]),
        ].map(harmless),
      );
      print(
        { applicationId: application.applicationId, terminals },
        [`What terminals of ${application.applicationId} sign in with:`, ...columns(rows)],
        options.json,
      );
    });
}

/** Nothing is opened unless it is written down that it was. */
async function reveal(stage: ElavonStage, application: ShownApplication, reason: string) {
  const { applicationId, terminals } = application;
  const sealed = terminals.flatMap(({ itemCode, terminalId, credentials }) =>
    credentials.map((one) => ({
      terminal: { itemCode, ...(terminalId !== undefined && { terminalId }) },
      credentials: one,
    })),
  );
  if (sealed.length === 0)
    throw new CommandFailure(
      application.lacksCredentials
        ? `The credentials of terminals of ${applicationId} that were pushed could not be kept. Ask Elavon for them.`
        : `No credentials of terminals of ${applicationId} have been pushed.`,
    );
  const by = `${userInfo().username}@${hostname()}`;
  await stage.reveals.write({ applicationId, atMs: stage.now(), by, reason, terminals: sealed.length });
  console.error(`Written down: ${by} was shown ${counted(sealed.length, 'terminal')} of ${applicationId}.`);
  const signal = AbortSignal.timeout(OPEN_MS_MAX);
  const opened: Revealed[] = [];
  const errors: unknown[] = [];
  for (const { terminal, credentials } of sealed) {
    try {
      const [plain] = await stage.vault.open([credentials], signal);
      opened.push({ ...terminal, ...plain });
    } catch (error) {
      errors.push(error);
      opened.push({ ...terminal, problem: DOES_NOT_OPEN });
    }
  }
  // Where nothing opens it is the key, and what was thrown says why.
  if (errors.length === sealed.length) throw errors[0];
  return opened;
}

type Revealed = TerminalCredentials & {
  readonly itemCode: string;
  readonly terminalId?: string;
  readonly problem?: string;
};

const DOES_NOT_OPEN = 'does not open: it was changed by hand, or its key is gone';
