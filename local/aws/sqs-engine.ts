import { buildApp } from 'fauxqs';
import type { Engine } from './dynamodb-local.ts';

/**
 * Starts the embedded queue on a free port of this process.
 * Its own starter listens on every network address, so the app is started here.
 */
export async function startSqsEngine(): Promise<Engine> {
  const app = buildApp({ logger: false, defaultRegion: 'us-east-1' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, pids: [], stop: () => app.close() };
}
