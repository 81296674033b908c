import type { Command } from 'commander';
import { profileCodeArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { instant, print } from '../output.ts';
import { untilKnownEverywhere } from './known-everywhere.ts';
import type { ConnectElavon, ProfileNote, StageProfile } from './ports.ts';
import { profileOf, readProfileSecret, writeProfileSecret } from './profile-secret.ts';

type EndOptions = Options & { readonly anyway?: boolean };

/** While Secrets Manager fails an instance goes by the secrets that it has: to it the old one may be the current one for long. */
const SECRETS_KNOWN_AFTER_MS = 5 * 60_000;

/** A token that was given for the old secret pushes for so long without anybody presenting it: it ends with that secret. */
const TOKENS_LIVE_MS = 10 * 60_000;

export function addEndRotation(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('end-rotation')
    .description('revoke the secret before the current one, once pushes come with the current one')
    .argument('<profileCode>', "Elavon's code of the profile", profileCodeArgument)
    .option('--anyway', 'also if none has come yet: for a secret that leaked')
    .action(async (code: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<EndOptions>();
      const stage = await connect(options);
      const profile = profileOf(stage, code);
      const secret = await readProfileSecret(stage, profile);
      if (secret?.previous === undefined) {
        print(
          { profile: code, revoked: false },
          [`No rotation of ${code} is under way on ${stage.name}.`],
          options.json,
        );
        return;
      }
      const note = await stage.notes.read(code);
      if (options.anyway !== true && !isInUse(note, secret.currentSinceMs ?? secret.writtenAtMs ?? 0)) {
        throw new CommandFailure(
          `No push of ${code} has come with the current secret yet${lastOf(note)}: Elavon's pushes would be refused, and are never sent again. If the previous one leaked: ${commandLine(options, 'elavon', 'end-rotation', code, '--anyway')}`,
        );
      }
      const forMs = options.anyway !== true && isOAuth2(profile) ? (note?.atMs ?? 0) + TOKENS_LIVE_MS - stage.now() : 0;
      if (forMs > 0) {
        throw new CommandFailure(
          `Elavon may still hold an access token of ${code} that was given for the previous secret: pushes with it would be refused, and are never sent again. Wait until ${instant(stage.now() + forMs)}. If the previous one leaked: ${commandLine(options, 'elavon', 'end-rotation', code, '--anyway')}`,
        );
      }
      const { current, currentSinceMs = secret.writtenAtMs } = secret;
      await untilKnownEverywhere(stage, currentSinceMs ?? 0);
      await writeProfileSecret(stage, profile, { current, ...(currentSinceMs !== undefined && { currentSinceMs }) });
      const lines = [`The previous secret of ${code} on ${stage.name} is revoked: it is refused from now on.`];
      print({ profile: code, revoked: true }, lines, options.json);
    });
}

function isInUse(note: ProfileNote | undefined, sinceMs: number): boolean {
  return note?.secret === 'current' && note.atMs >= sinceMs + SECRETS_KNOWN_AFTER_MS;
}

function isOAuth2({ mode }: StageProfile): boolean {
  return mode === 'oauth2_password' || mode === 'oauth2_client_credentials';
}

function lastOf(note: ProfileNote | undefined): string {
  return note === undefined ? '' : ` (the last one came at ${instant(note.atMs)} with the ${note.secret} one of then)`;
}
