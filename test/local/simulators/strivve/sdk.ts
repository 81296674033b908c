import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { CardsavrSession } from '@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0.js';
import type { ConnectionCredentials } from '../../../../domain/job/connection.ts';

/** The package has no entry of its own, and is CommonJS that requires JSON: Node's own `require` loads it. */
const { CardsavrSession: Session } = createRequire(import.meta.url)(
  '@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0',
) as { CardsavrSession: typeof CardsavrSession };

/** Strivve's own SDK as a client of the simulator, not logged in yet. */
export async function sdkSession(
  { apiUrl = '', integratorKey, integratorName }: ConnectionCredentials,
  caFile: string,
): Promise<CardsavrSession> {
  return new Session(apiUrl, integratorKey, integratorName, true, await readFile(caFile, 'utf8'));
}
