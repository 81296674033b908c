import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { profileCodeArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { print } from '../output.ts';
import { parseJson } from '../../../domain/parse-json.ts';
import type { ConnectElavon, ElavonStage, StageProfile } from './ports.ts';
import { profileOf, readProfileSecret, rotated, writeProfileSecret } from './profile-secret.ts';
import { fieldsOf, generated, problemsOf, type SecretFields, unchangedFields } from './secret-fields.ts';

type SetSecretOptions = Options & { readonly generate?: boolean };

export function addSetSecret(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('set-secret')
    .description(
      'put in what Elavon proves itself with, as JSON on standard input; the secret before it works until end-rotation',
    )
    .argument('<profileCode>', "Elavon's code of the profile", profileCodeArgument)
    .option('--generate', 'make it here and print it once, to be handed to Elavon')
    .action(async (code: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<SetSecretOptions>();
      const typed = options.generate === true ? undefined : await readInput();
      const stage = await connect(options);
      const profile = profileOf(stage, code);
      const before = await readProfileSecret(stage, profile);
      if (before?.previous !== undefined) {
        throw new CommandFailure(
          `A rotation of ${code} is under way: two secrets are live. End it before you begin another: ${commandLine(options, 'elavon', 'end-rotation', code)}`,
        );
      }
      const current =
        typed === undefined ? generated(profile.mode, before?.current) : checked(profile, typed, before?.current);
      await refuseClientOfAnother(stage, profile, current);
      await writeProfileSecret(stage, profile, rotated(before, current, stage.now()));
      const isRotation = before !== undefined;
      print(
        { profile: code, mode: profile.mode, isRotation, ...(typed === undefined && { secret: current }) },
        [
          ...(typed === undefined ? describeSecret(current) : []),
          `Profile ${code} on ${stage.name} accepts it within five seconds, when every instance has read it.`,
          ...(isRotation
            ? [
                'The secret before it goes on working. Hand the new one to Elavon, and when its pushes come with it:',
                `  ${commandLine(options, 'elavon', 'end-rotation', code)}`,
              ]
            : []),
        ],
        options.json,
      );
    });
}

async function readInput(): Promise<string> {
  const typed = process.stdin.isTTY ? '' : await text(process.stdin);
  if (typed.trim() !== '') return typed;
  throw new CommandFailure(
    'There is no secret. Give it as JSON on standard input (… < secret.json), or use --generate.',
  );
}

/** What was typed, as a secret of the profile; sentences that quote none of it where it is none. */
function checked({ code, mode }: StageProfile, typed: string, before: SecretFields | undefined): SecretFields {
  const value = parseJson(typed);
  const problems = problemsOf(mode, value);
  if (problems.length > 0) {
    throw new CommandFailure(`That is no secret of profile ${code} (${mode}). ${problems.join(' ')}`, {
      result: { problems },
    });
  }
  const fields = value as SecretFields;
  const unchanged = before === undefined ? [] : unchangedFields(mode, before, fields);
  if (unchanged.length > 0) {
    throw new CommandFailure(`${unchanged.join(', ')} would be as before: a rotation exchanges what is secret.`);
  }
  return Object.fromEntries(fieldsOf(mode).map((name) => [name, fields[name] ?? '']));
}

/** A token is asked for with the client alone, and could not be told to be for the one profile or the other. */
async function refuseClientOfAnother(
  stage: ElavonStage,
  { code }: StageProfile,
  { clientId }: SecretFields,
): Promise<void> {
  if (clientId === undefined) return;
  for (const other of stage.profiles) {
    if (other.code === code || !fieldsOf(other.mode).includes('clientId')) continue;
    const secret = await readProfileSecret(stage, other);
    if (secret?.current['clientId'] !== clientId && secret?.previous?.['clientId'] !== clientId) continue;
    throw new CommandFailure(
      `Profile ${other.code} on ${stage.name} has this client id: each profile needs one of its own, for a token is given to the client of one profile.`,
    );
  }
}

function describeSecret(secret: SecretFields): readonly string[] {
  return [
    ...Object.entries(secret).map(([name, value]) => `${name}  ${value}`),
    '',
    'It is shown this once. Send it as you would a password.',
    '',
  ];
}
