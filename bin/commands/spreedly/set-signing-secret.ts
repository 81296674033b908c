import type { Command } from 'commander';
import { NOT_SET } from '../../../domain/placeholder.ts';
import { CommandFailure } from '../command-failure.ts';
import { readHidden } from '../hidden-input.ts';
import { commandLine, type Options } from '../options.ts';
import { print } from '../output.ts';
import { READ_MS_MAX } from './find-payment.ts';
import type { ConnectSpreedly, SpreedlyStage } from './ports.ts';
import { readStoredSecrets, writeStoredSecrets } from './signing-secrets.ts';

type SecretOptions = Options & { readonly endRotation?: boolean; readonly anyway?: boolean };

/** Spreedly's have 64 characters. What is much shorter is a piece of one, or made by a person. */
const CHARACTERS_MIN = 32;
const CHARACTERS_MAX = 256;

/** An instance may go by the secrets that it has for so long: to it the old one is the current one until then. */
const SECRETS_KNOWN_AFTER_MS = 5 * 60_000;

/** Among so many payments, the latest heard of, one that came with the current secret is looked for. */
const LOOKED_THROUGH = 20;

export function addSetSigningSecret(spreedly: Command, connect: ConnectSpreedly): void {
  spreedly
    .command('set-signing-secret')
    .description(
      'put in what Spreedly signs callbacks with, typed or on standard input and never shown; the one before it works until --end-rotation',
    )
    .option('--end-rotation', 'revoke the one before the current one, once callbacks come with the current one')
    .option('--anyway', 'with --end-rotation: also if none has come yet, for a secret that leaked')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<SecretOptions>();
      if (options.endRotation === true) await endRotation(await connect(options), options);
      else await setSecret(await readSecret(), await connect(options), options);
    });
}

/** Nothing of it is quoted, whatever is wrong with it. */
async function readSecret(): Promise<string> {
  const secret = await readHidden('signing secret');
  if (secret === NOT_SET) throw new CommandFailure('That is what stands there while nothing is put in.');
  if (secret.length < CHARACTERS_MIN || secret.length > CHARACTERS_MAX || !/^[\u0021-\u007e]+$/.test(secret)) {
    throw new CommandFailure(
      `That is no signing secret: one has ${CHARACTERS_MIN} to ${CHARACTERS_MAX} letters, digits and signs, and no blanks. Copy it as Spreedly shows it.`,
    );
  }
  return secret;
}

async function setSecret(current: string, stage: SpreedlyStage, options: SecretOptions): Promise<void> {
  const before = await readStoredSecrets(stage);
  const end = commandLine(options, 'spreedly', 'set-signing-secret', '--end-rotation');
  if (before?.current === current) throw new CommandFailure(`${stage.name} has this one already. Nothing was changed.`);
  if (before?.previous !== undefined) {
    throw new CommandFailure(
      `A rotation is under way on ${stage.name}: two signing secrets are live. End it before you begin another: ${end}`,
    );
  }
  const previous = before?.current;
  await writeStoredSecrets(stage, {
    current,
    currentSinceMs: stage.now(),
    ...(previous !== undefined && { previous }),
  });
  const isRotation = previous !== undefined;
  const lines = [
    `${stage.name} accepts callbacks that are signed with it within five minutes, when every instance has read it.`,
    ...(isRotation ? ['The one before it goes on working. When callbacks come with the new one:', `  ${end}`] : []),
  ];
  print({ isRotation }, lines, options.json);
}

async function endRotation(stage: SpreedlyStage, options: SecretOptions): Promise<void> {
  const stored = await readStoredSecrets(stage);
  if (stored?.previous === undefined) {
    print({ revoked: false }, [`No rotation of the signing secret is under way on ${stage.name}.`], options.json);
    return;
  }
  const { current, currentSinceMs } = stored;
  if (options.anyway !== true && !(await isInUse(stage, (currentSinceMs ?? 0) + SECRETS_KNOWN_AFTER_MS))) {
    const anyway = commandLine(options, 'spreedly', 'set-signing-secret', '--end-rotation', '--anyway');
    throw new CommandFailure(
      `None of the latest callbacks was signed with the current secret: Spreedly may sign with the previous one still, and its callbacks would be refused. If that one leaked: ${anyway}`,
    );
  }
  await writeStoredSecrets(stage, { current, ...(currentSinceMs !== undefined && { currentSinceMs }) });
  const lines = [
    `The previous signing secret of ${stage.name} is revoked. Every instance has forgotten it five minutes from now.`,
  ];
  print({ revoked: true }, lines, options.json);
}

/** Whether a callback that came since then was signed with the current secret. */
async function isInUse({ payments }: SpreedlyStage, sinceMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(READ_MS_MAX);
  const latest = await payments.list(LOOKED_THROUGH, signal);
  for (const { token } of latest.filter(({ heardAtMs }) => heardAtMs >= sinceMs)) {
    const timeline = await payments.history(token, signal);
    const isSigned = timeline.some(
      (entry) =>
        entry.kind === 'callback' &&
        entry.atMs >= sinceMs &&
        entry.member.isReplay !== true &&
        entry.member.proof.kind === 'signed' &&
        entry.member.proof.secret === 'current',
    );
    if (isSigned) return true;
  }
  return false;
}
