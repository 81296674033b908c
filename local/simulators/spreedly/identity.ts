import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { findFreePort } from '../../twin/listen.ts';
import { newToken } from './tokens.ts';

/** Where a simulated Spreedly is, and who may call it. */
export type Identity = {
  readonly port: number;
  readonly environmentKey: string;
  readonly accessSecret: string;
  readonly signingSecret: string;
  readonly gatewayToken: string;
  readonly worldpayGatewayToken: string;
};

const SECRET_BYTES = 48;

const FILE = 'simulated-spreedly.json';

const identitySchema: z.ZodType<Identity> = z.object({
  port: z.int().positive(),
  environmentKey: z.string(),
  accessSecret: z.string(),
  signingSecret: z.string(),
  gatewayToken: z.string(),
  worldpayGatewayToken: z.string(),
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
    environmentKey: newToken(),
    accessSecret: newSecret(),
    signingSecret: newSecret(),
    gatewayToken: newToken(),
    worldpayGatewayToken: newToken(),
  };
}

/** 64 characters, as long as Spreedly's. */
function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
