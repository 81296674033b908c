import * as z from 'zod';
import { readSigningSecrets } from '../../../contracts/spreedly-secrets.ts';
import { parseJson } from '../../../domain/parse-json.ts';
import type { SigningSecrets } from '../../../domain/payment/credentials.ts';
import { CommandFailure } from '../command-failure.ts';
import type { SpreedlyStage } from './ports.ts';

/** As an operator's commands keep them. `currentSinceMs`: when the current one was put in, epoch milliseconds; absent where it was by hand. */
type StoredSecrets = SigningSecrets & { readonly currentSinceMs?: number };

const sinceSchema = z.object({ currentSinceMs: z.int() });

/** Undefined while nobody has put one in; a sentence where what is there is none. */
export async function readStoredSecrets({
  secrets,
  signingSecretArn,
  name,
}: SpreedlyStage): Promise<StoredSecrets | undefined> {
  const { text, writtenAtMs } = await secrets.read(signingSecretArn);
  const stored = readOrUndefined(text);
  if (stored === undefined) {
    throw new CommandFailure(
      `The secret SpreedlySigningSecret of ${name} is not {"current": "…", "previous"?: "…"}. Put that there in the Secrets Manager console.`,
    );
  }
  if (stored === 'not_set') return undefined;
  const currentSinceMs = sinceSchema.safeParse(parseJson(text)).data?.currentSinceMs ?? writtenAtMs;
  return { ...stored, ...(currentSinceMs !== undefined && { currentSinceMs }) };
}

function readOrUndefined(text: string): SigningSecrets | 'not_set' | undefined {
  try {
    return readSigningSecrets(text);
  } catch {
    return undefined;
  }
}

export async function writeStoredSecrets(
  { secrets, signingSecretArn }: SpreedlyStage,
  stored: StoredSecrets,
): Promise<void> {
  await secrets.write(signingSecretArn, JSON.stringify(stored));
}
