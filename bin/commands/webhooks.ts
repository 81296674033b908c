import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { CommandFailure } from './command-failure.ts';
import { newKey } from './new-key.ts';
import { print } from './output.ts';
import { connectToStage, type Stage, type StageOptions } from './stage.ts';

type Options = StageOptions & { readonly json?: boolean };

const keysSchema = z.object({
  current: z.string(),
  previous: z.string().optional(),
  rotatedAtMs: z.number().optional(),
});
type Keys = z.infer<typeof keysSchema>;

/** How long an instance may go on with the keys it has (adapters/webhook-keys.ts). */
const KEYS_KNOWN_AFTER_MS = 5 * 60_000;

/** One call's patience: a person waits for it. */
const CALL_MS_MAX = 10_000;

export function addWebhookCommands(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('the URLs that providers are given; they hold keys, so they are only shown here');

  webhooks
    .command('urls')
    .description('the URLs to register at the providers')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      const { current } = await readKeys(stage);
      const connectfi = connectFiUrl(stage, current);
      print(
        { connectfi },
        [
          `connectFi  ${connectfi}`,
          '',
          'Whoever has this URL can ask for authorizations. Send it as you would a password.',
        ],
        options.json,
      );
    });

  webhooks
    .command('rotate-connectfi-key')
    .description('make a new key; the one before it keeps working until `--finish`')
    .option('--finish', 'revoke the key before the current one, once connectFi uses the new URL')
    .action(async (own: { finish?: boolean }, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      const { current, previous, rotatedAtMs } = await readKeys(stage);
      if (own.finish === true) {
        const leftMs = (rotatedAtMs ?? 0) + KEYS_KNOWN_AFTER_MS - Date.now();
        if (previous !== undefined && leftMs > 0) {
          throw new CommandFailure(
            `Not every instance knows the new key yet: connectFi's calls could be refused. Finish in ${Math.ceil(leftMs / 1000)} s.`,
          );
        }
        await writeKeys(stage, { current });
        print(
          { revoked: previous !== undefined },
          ['The previous key is revoked. Every instance has forgotten it five minutes from now.'],
          options.json,
        );
        return;
      }
      if (previous !== undefined) {
        throw new CommandFailure(
          'A rotation is under way: two keys are live. End it with `--finish` before you begin another.',
        );
      }
      const next = { current: newKey(), previous: current, rotatedAtMs: Date.now() };
      await writeKeys(stage, next);
      const connectfi = connectFiUrl(stage, next.current);
      const lines = [
        `connectFi  ${connectfi}`,
        '',
        'Both keys work. Wait five minutes so that every instance knows the new one, have connectFi registered with this URL,',
        'and when its webhooks arrive there, revoke the old key with `webhooks rotate-connectfi-key --finish`.',
      ];
      print({ connectfi }, lines, options.json);
    });
}

function connectFiUrl(stage: Stage, key: string): string {
  return `${stage.output('AuthorizationApiUrl').replace(/\/$/, '')}/connectfi/${key}`;
}

async function readKeys(stage: Stage): Promise<Keys> {
  const SecretId = stage.output('WebhookKeySecretArn');
  const { SecretString = '' } = await stage.secrets.send(new GetSecretValueCommand({ SecretId }), {
    abortSignal: AbortSignal.timeout(CALL_MS_MAX),
  });
  const parsed = keysSchema.safeParse(parseJson(SecretString));
  if (!parsed.success)
    throw new CommandFailure('The webhook key secret does not hold {"current": "<key>"}. Put one there.');
  return parsed.data;
}

async function writeKeys(stage: Stage, keys: Keys): Promise<void> {
  const SecretId = stage.output('WebhookKeySecretArn');
  await stage.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keys) }), {
    abortSignal: AbortSignal.timeout(CALL_MS_MAX),
  });
}
