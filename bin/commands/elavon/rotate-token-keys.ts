import type { Command } from 'commander';
import * as z from 'zod';
import { CommandFailure } from '../command-failure.ts';
import { newKey } from '../new-key.ts';
import { commandLine, type Options } from '../options.ts';
import { print } from '../output.ts';
import { parseJson } from '../../../domain/parse-json.ts';
import { untilKnownEverywhere } from './known-everywhere.ts';
import type { ConnectElavon, ElavonStage } from './ports.ts';

type RotateOptions = Options & { readonly finish?: boolean; readonly anyway?: boolean };

const keysSchema = z.object({
  current: z.string(),
  previous: z.string().exactOptional(),
  rotatedAtMs: z.int().exactOptional(),
});
type TokenKeys = z.infer<typeof keysSchema>;

/** A new key signs nothing before everyone knows it, six minutes from its birth, and what the old one signed lives for ten. */
const SIGNED_BY_PREVIOUS_MS = 20 * 60_000;

export function addRotateTokenKeys(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('rotate-token-keys')
    .description('make a new key to sign access tokens with; tokens of the one before stay valid until --finish')
    .option('--finish', 'forget the key before the current one')
    .option('--anyway', 'also while tokens of it are valid: for a key that leaked')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<RotateOptions>();
      const stage = await connect(options);
      await (options.finish === true ? finish(stage, options) : rotate(stage, options));
    });
}

async function rotate(stage: ElavonStage, options: RotateOptions): Promise<void> {
  const { current, previous } = await readKeys(stage);
  if (previous !== undefined) {
    throw new CommandFailure(
      'A rotation is under way: two keys are live. End it with --finish before you begin another.',
    );
  }
  await writeKeys(stage, { current: newKey(), previous: current, rotatedAtMs: stage.now() });
  const lines = [
    `Access tokens of ${stage.name} are signed with a new key within six minutes. Elavon needs to know nothing.`,
    'When the tokens of the old one are over, twenty minutes from now, forget it:',
    `  ${commandLine(options, 'elavon', 'rotate-token-keys', '--finish')}`,
  ];
  print({ rotated: true }, lines, options.json);
}

async function finish(stage: ElavonStage, { json, anyway = false }: RotateOptions): Promise<void> {
  const { current, previous, rotatedAtMs = 0 } = await readKeys(stage);
  if (previous === undefined) {
    print({ revoked: false }, [`No rotation of the token keys is under way on ${stage.name}.`], json);
    return;
  }
  const leftMs = rotatedAtMs + SIGNED_BY_PREVIOUS_MS - stage.now();
  if (leftMs > 0 && !anyway) {
    throw new CommandFailure(
      `Tokens that the previous key signed are still valid: pushes with them would be refused. Finish in ${Math.ceil(leftMs / 1_000)} s, or, if the key leaked, with --anyway.`,
    );
  }
  await untilKnownEverywhere(stage, rotatedAtMs);
  await writeKeys(stage, { current });
  const lines = ['The previous key is revoked: tokens that it signed are refused from now on.'];
  print({ revoked: true }, lines, json);
}

async function readKeys({ secrets, tokenKeysSecretArn }: ElavonStage): Promise<TokenKeys> {
  const { text } = await secrets.read(tokenKeysSecretArn);
  const { data } = keysSchema.safeParse(parseJson(text));
  if (data !== undefined) return data;
  throw new CommandFailure('The secret of the token keys does not hold {"current": "<key>"}. Put one there.');
}

async function writeKeys({ secrets, tokenKeysSecretArn }: ElavonStage, keys: TokenKeys): Promise<void> {
  await secrets.write(tokenKeysSecretArn, JSON.stringify(keys));
}
