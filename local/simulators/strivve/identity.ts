import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { loadOrCreateKept } from '../kept-identity.ts';

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

/** The one that `directory` holds, made where it holds none. */
export function loadOrCreateIdentity(directory: string): Promise<Identity> {
  return loadOrCreateKept(directory, FILE, identitySchema, newIdentity);
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
