import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { findFreePort } from '../../twin/listen.ts';

/** Where a simulated CardSavr is, and who may log in. */
export type Identity = {
  readonly port: number;
  readonly integratorName: string;
  readonly integratorKey: string;
  readonly username: string;
  readonly password: string;
};

const KEY_BYTES = 32;

const FILE = 'simulated-strivve.json';

const identitySchema: z.ZodType<Identity> = z.object({
  port: z.int().positive(),
  integratorName: z.string(),
  integratorKey: z.string(),
  username: z.string(),
  password: z.string(),
});

/**
 * The one that `directory` holds, made where it holds none. The functions of a twin keep what they signed in with for minutes:
 * a simulator that came back as somebody else, or elsewhere, would not be found by them.
 */
export async function loadOrCreateIdentity(directory: string): Promise<Identity> {
  const file = join(directory, FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return identitySchema.parse(JSON.parse(text));
  const identity = newIdentity(await findFreePort());
  await mkdir(directory, { recursive: true });
  await writeFile(file, JSON.stringify(identity), { mode: 0o600 });
  return identity;
}

/** `port` 0 is a free one. */
export function newIdentity(port: number): Identity {
  return {
    port,
    integratorName: `simulated-${randomUUID().slice(0, 8)}`,
    integratorKey: randomBytes(KEY_BYTES).toString('base64'),
    ...newClient(),
  };
}

/** Another CardSavr user of the same integrator. */
export function newClient(): Pick<Identity, 'username' | 'password'> {
  return { username: `agent-${randomUUID().slice(0, 8)}`, password: randomUUID() };
}
