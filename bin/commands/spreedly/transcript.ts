import type { Command } from 'commander';
import { readSpreedlyCredentials } from '../../../contracts/spreedly-secrets.ts';
import type { CallFailure } from '../../../domain/called.ts';
import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import { PAYMENT_ID } from '../../../domain/payment/start.ts';
import { paymentArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { harmless, print } from '../output.ts';
import { findPayment, ID_HELP, tokenOf } from './find-payment.ts';
import type { ConnectSpreedly, SpreedlyStage } from './ports.ts';
import { redactTranscript } from './redact-transcript.ts';

/** Spreedly has it stored, and a person waits. */
const TRANSCRIPT_MS_MAX = 20_000;

export function addTranscript(spreedly: Command, connect: ConnectSpreedly): void {
  spreedly
    .command('transcript')
    .description('what Spreedly and the gateway said to each other, without anything of the card and its holder')
    .argument('<id>', ID_HELP, paymentArgument)
    .action(async (id: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connect(options);
      // A transaction that nothing is known of here has one too.
      const token = PAYMENT_ID.test(id) ? tokenOf(await findPayment(stage, id), id) : id;
      const credentials = await readCredentials(stage, options);
      const called = await stage.spreedly(credentials).transcript(token, AbortSignal.timeout(TRANSCRIPT_MS_MAX));
      if (called.kind === 'failed') throw failureOf(called, token);
      const transcript = redactTranscript(called.value);
      print({ token, transcript }, transcript.split(/\r?\n/).map(harmless), options.json);
    });
}

/** What an operator put into the stage's secret; a sentence where that is still to be done. */
async function readCredentials(stage: SpreedlyStage, options: Options): Promise<SpreedlyCredentials> {
  const { text } = await stage.secrets.read(stage.credentialsSecretArn);
  const command = commandLine(options, 'spreedly', 'set-credentials');
  const howTo = `Put them in: ${command} < credentials.json`;
  const credentials = readOrUndefined(text);
  if (credentials === undefined)
    throw new CommandFailure(`The credentials that ${stage.name} has for Spreedly cannot be read. ${howTo}`);
  if (credentials === 'not_set')
    throw new CommandFailure(`Nobody has told ${stage.name} how to ask Spreedly yet. ${howTo}`);
  return credentials;
}

function readOrUndefined(text: string): SpreedlyCredentials | 'not_set' | undefined {
  try {
    return readSpreedlyCredentials(text);
  } catch {
    return undefined;
  }
}

function failureOf({ reason, status }: CallFailure, token: string): CommandFailure {
  const result = { reason, ...(status !== undefined && { status }) };
  if (reason === 'not_found') return new CommandFailure(`Spreedly has no transcript of ${token}.`, { result });
  const told = status === undefined ? '' : ` (${status})`;
  return new CommandFailure(`Spreedly did not tell: ${reason.replaceAll('_', ' ')}${told}.`, { result });
}
