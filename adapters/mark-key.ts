import * as z from 'zod/mini';
import { parseJson } from '../domain/parse-json.ts';
import { createCachedSecret, type FetchSecret } from './cached-secret.ts';

const secretSchema = z.object({ current: z.string().check(z.minLength(32)) });

export type MarkKey = {
  /** Fetches it for the first time. Never throws: without it `read` says `undefined` and tries again. */
  load(nowMs: number): Promise<void>;
  /** Undefined while it could never be had. Never throws. */
  read(nowMs: number): Promise<string | undefined>;
};

/**
 * The key of the marks, kept on while Secrets Manager fails: it is never exchanged, so that an old one is as good as a new one.
 * `fetchSecret` gives `{"current": "<32 characters or more>"}`.
 */
export function createMarkKey(fetchSecret: FetchSecret, onFailure: (error: unknown) => void): MarkKey {
  const cache = createCachedSecret(async (signal) => keyIn(await fetchSecret(signal)), onFailure);
  return {
    load: (nowMs) => cache.load(nowMs),
    async read(nowMs) {
      const fetched = await cache.read(nowMs);
      return fetched?.value;
    },
  };
}

/** Says what is wrong with a secret without quoting any of it, which the errors of JSON.parse would do. */
function keyIn(secretText: string): string {
  const parsed = secretSchema.safeParse(parseJson(secretText));
  if (!parsed.success) throw new Error('The secret of the marks is not {"current": "<32 characters or more>"}.');
  return parsed.data.current;
}
