import type { Command } from 'commander';
import { addListPayments } from './spreedly/list.ts';
import type { ConnectSpreedly } from './spreedly/ports.ts';
import { addReplay } from './spreedly/replay.ts';
import { addSetSpreedlyCredentials } from './spreedly/set-credentials.ts';
import { addSetSigningSecret } from './spreedly/set-signing-secret.ts';
import { addShowPayment } from './spreedly/show.ts';
import { connectSpreedly } from './spreedly/stage-spreedly.ts';
import { addTranscript } from './spreedly/transcript.ts';

export function addSpreedlyCommands(program: Command, connect: ConnectSpreedly = connectSpreedly): void {
  const spreedly = program
    .command('spreedly')
    .description('payments through Spreedly, and the secrets of its environment');
  addListPayments(spreedly, connect);
  addShowPayment(spreedly, connect);
  addReplay(spreedly, connect);
  addTranscript(spreedly, connect);
  addSetSpreedlyCredentials(spreedly, connect);
  addSetSigningSecret(spreedly, connect);
}
