import type { Command } from 'commander';
import { profileCodeArgument } from '../arguments.ts';
import { commandLine, type Options } from '../options.ts';
import { columns, instant, print } from '../output.ts';
import type { ConnectElavon, ProfileNote } from './ports.ts';
import { profileOf, type ProfileSecret, readProfileSecret } from './profile-secret.ts';

/** One live secret, without anything of what it is. */
type LiveSecret = { readonly which: 'current' | 'previous'; readonly sinceMs?: number; readonly days?: number };

const DAY_MS = 24 * 3_600_000;

export function addAuth(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('auth')
    .description('how Elavon proves itself for a profile: mode, what matched last, age of each secret')
    .argument('<profileCode>', "Elavon's code of the profile", profileCodeArgument)
    .action(async (code: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connect(options);
      const profile = profileOf(stage, code);
      const [secret, lastMatch] = await Promise.all([readProfileSecret(stage, profile), stage.notes.read(code)]);
      const secrets = secret === undefined ? [] : liveSecrets(secret, stage.now());
      const lines = [
        `Profile ${code} on ${stage.name}: ${profile.mode}`,
        `  ${describeMatch(lastMatch)}`,
        ...columns(secrets.map((one) => [`  ${one.which} secret`, describeAge(one)])),
        ...(secrets.length === 0
          ? [
              '  It has no secret yet, and every push is refused. Make one:',
              `    ${commandLine(options, 'elavon', 'set-secret', code, '--generate')}`,
            ]
          : []),
      ];
      print({ profile: code, mode: profile.mode, lastMatch: lastMatch ?? null, secrets }, lines, options.json);
    });
}

function liveSecrets(
  { previous, currentSinceMs, previousSinceMs, writtenAtMs }: ProfileSecret,
  nowMs: number,
): readonly LiveSecret[] {
  return [
    { which: 'current', ...aged(currentSinceMs ?? writtenAtMs, nowMs) },
    ...(previous === undefined ? [] : [{ which: 'previous' as const, ...aged(previousSinceMs, nowMs) }]),
  ];
}

function aged(sinceMs: number | undefined, nowMs: number) {
  return sinceMs === undefined ? {} : { sinceMs, days: Math.floor((nowMs - sinceMs) / DAY_MS) };
}

function describeMatch(note: ProfileNote | undefined): string {
  if (note === undefined) return 'no push has matched yet';
  return `matched last at ${instant(note.atMs)} as ${note.variant}, with the ${note.secret} secret of then`;
}

function describeAge({ sinceMs, days }: LiveSecret): string {
  if (sinceMs === undefined) return 'of unknown age: it was put in by hand';
  return `${days === 1 ? '1 day' : `${days} days`} old, since ${instant(sinceMs)}`;
}
