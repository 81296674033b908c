import type { Command } from 'commander';
import { applicationIdArgument, profileCodeArgument } from '../arguments.ts';
import { print } from '../output.ts';
import { describeApplication } from './describe-application.ts';
import { findApplication, type FindOptions } from './find-application.ts';
import type { ConnectElavon, ShownApplication } from './ports.ts';

export const ID_HELP = 'its id of any kind: application, uniqueId, packetId, groupPacketId, boardingId, merchantId';

export function addShowApplication(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('show')
    .description('everything that is known of one merchant application, and every push of it')
    .argument('<id>', ID_HELP, applicationIdArgument)
    .option('--profile <code>', 'only of this profile', profileCodeArgument)
    .action(async (id: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<FindOptions>();
      const stage = await connect(options);
      const application = await findApplication(stage, id, options, 'show');
      // What was written under a former id stays there.
      const each = [application.applicationId, ...application.formerIds].map((one) => stage.reveals.of(one));
      const reveals = (await Promise.all(each)).flat().toSorted((a, b) => a.atMs - b.atMs);
      print({ ...withoutSealed(application), reveals }, describeApplication(application, reveals), options.json);
    });
}

/** Ciphertext is nobody's business who looks: of credentials only the mark is told. */
function withoutSealed(application: ShownApplication) {
  return {
    ...application,
    terminals: application.terminals.map((terminal) => ({
      ...terminal,
      credentials: terminal.credentials.map(({ mark }) => ({ mark })),
    })),
  };
}
