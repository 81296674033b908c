import type { Command } from 'commander';
import type { CallbackMember } from '../../../domain/payment/callback.ts';
import type { PaymentHistoryEntry } from '../../../domain/payment/ports.ts';
import { paymentArgument, wholeNumberArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { counted, print } from '../output.ts';
import { findPayment, ID_HELP } from './find-payment.ts';
import type { ConnectSpreedly } from './ports.ts';

type ReplayOptions = Options & { readonly entry?: number };

type StoredCallback = { readonly sequence: number; readonly atMs: number; readonly member: CallbackMember };

/** One send's patience: a person waits for it. */
const SEND_MS_MAX = 10_000;

export function addReplay(spreedly: Command, connect: ConnectSpreedly): void {
  spreedly
    .command('replay')
    .description('have stored callbacks of a payment processed again: what is known already changes nothing')
    .argument('<id>', ID_HELP, paymentArgument)
    .option('--entry <number>', 'only this one, by its number in `spreedly show`', wholeNumberArgument)
    .action(async (id: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<ReplayOptions>();
      const stage = await connect(options);
      const { timeline } = await findPayment(stage, id);
      const replayed = callbacksToReplay(timeline, id, options);
      for (const { member, atMs } of replayed)
        await stage.callbacks.sendAll([{ ...member, isReplay: true }], atMs, AbortSignal.timeout(SEND_MS_MAX));
      const lines = [
        `${counted(replayed.length, 'callback')} of ${id} put on the queue of ${stage.name} again. What came of it:`,
        `  ${commandLine(options, 'spreedly', 'show', id)}`,
      ];
      print({ replayed: replayed.map(({ sequence }) => sequence) }, lines, options.json);
    });
}

/** As they came: in their own order, and with the times of then. */
function callbacksToReplay(
  timeline: readonly PaymentHistoryEntry[],
  id: string,
  options: ReplayOptions,
): readonly StoredCallback[] {
  const callbacks = timeline.filter((entry) => entry.kind === 'callback');
  const { entry } = options;
  if (entry === undefined) {
    if (callbacks.length > 0) return callbacks;
    throw new CommandFailure(`No callback has told of ${id}: there is nothing to replay.`);
  }
  const wanted = callbacks.filter(({ sequence }) => sequence === entry);
  if (wanted.length > 0) return wanted;
  const known = callbacks.map(({ sequence }) => sequence).join(', ');
  const sentence = `Entry ${entry} of ${id} is no callback. ${known === '' ? 'It has none.' : `Callbacks are: ${known}.`}`;
  throw new CommandFailure(sentence, { result: { callbacks: callbacks.map(({ sequence }) => sequence) } });
}
