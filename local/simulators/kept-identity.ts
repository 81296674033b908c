import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { findFreePort } from '../twin/listen.ts';

/**
 * Where a simulated provider is and who may call it: what `directory` holds, made where it holds nothing. The functions of a twin
 * keep what they signed in with for minutes: a simulator that came back as somebody else, or elsewhere, would not be found by them.
 */
export async function loadOrCreateKept<Identity>(
  directory: string,
  fileName: string,
  schema: z.ZodType<Identity>,
  create: (port: number) => Identity,
): Promise<Identity> {
  const file = join(directory, fileName);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return schema.parse(JSON.parse(text));
  const identity = create(await findFreePort());
  await mkdir(directory, { recursive: true });
  await writeFile(file, JSON.stringify(identity), { mode: 0o600 });
  return identity;
}
