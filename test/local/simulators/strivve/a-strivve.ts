import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CardsavrSession } from '@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0.js';
import { startStrivve, type Strivve, type StrivveOptions } from '../../../../local/simulators/strivve/strivve.ts';
import type { ConnectionCredentials } from '../../../../domain/job/connection.ts';
import { type RawAnswer, rawCall } from './raw-call.ts';
import { sdkSession } from './sdk.ts';

/** Simulators for one test file, with one certificate authority, whose time passes by hand. */
export function strivvesOfTest() {
  let caDirectory = '';
  const running: Strivve[] = [];

  beforeAll(async () => void (caDirectory = await mkdtemp(join(tmpdir(), 'strivve-'))));
  afterEach(async () => void (await Promise.all(running.splice(0).map((one) => one.close()))));
  afterAll(() => rm(caDirectory, { recursive: true, force: true }));

  return {
    async start(options: Partial<StrivveOptions> = {}): Promise<Strivve> {
      const strivve = await startStrivve({ caDirectory, speed: 0, ...options });
      running.push(strivve);
      return strivve;
    },
  };
}

/** The official SDK, logged in. */
export async function loggedIn(strivve: Strivve, as: ConnectionCredentials = strivve.credentials) {
  const session = await sdkSession(as, strivve.caFile);
  await session.init(as.username, as.password);
  return session;
}

/** Any call by the SDK: it throws for a status from 400, and for what it cannot read. */
export async function outcomeOf(call: Promise<{ statusCode: number; body: unknown }>) {
  return call.then(
    ({ statusCode, body }) => ({ status: statusCode, body }),
    (error: unknown) => ({ status: (error as { statusCode?: number }).statusCode, error }),
  );
}

/** The same call of a session as the SDK makes it, in `mode: plaintext`, and what came back as it was. */
export async function rawAnswer(
  strivve: Strivve,
  session: CardsavrSession,
  path: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const headers = { ...session._headers, ...extra };
  return rawCall(`${strivve.url}${path}`, await readFile(strivve.caFile, 'utf8'), { headers });
}
