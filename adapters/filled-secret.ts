import type { Clock } from '../domain/ports.ts';
import { createCachedSecret, type Fetched, type FetchSecret } from './cached-secret.ts';

/** A secret that an operator fills in, kept for five minutes, and beyond them while Secrets Manager fails. None throws. */
export type FilledSecret<Value> = {
  /** Fetches it for the first time. */
  load(): Promise<void>;
  /** Undefined while it is not filled in or could never be had. */
  read(): Promise<Fetched<Value> | undefined>;
  /** Fetches it now, for what is known was refused; does nothing when that was done too often lately. */
  renew(): Promise<void>;
};

/** Who is told of what is not there: `missing` at every reading, so that an alarm stays while it is so. */
export type FilledSecretObserver = {
  readonly missing: () => void;
  readonly notFetched: (error: unknown) => void;
};

/** `parse` throws at what is no such secret. */
export function createFilledSecret<Value extends object>(
  fetchSecret: FetchSecret,
  parse: (secretText: string) => Value | 'not_set',
  clock: Clock,
  observe: FilledSecretObserver,
): FilledSecret<Value> {
  const secret = createCachedSecret(async (signal) => parse(await fetchSecret(signal)), observe.notFetched);
  return {
    load: () => secret.load(clock()),
    async read() {
      let fetched = await secret.read(clock());
      if (fetched?.value === 'not_set') {
        // Whoever has just put it in does not want to wait until this is five minutes old.
        await secret.renew(clock());
        fetched = await secret.read(clock());
      }
      if (fetched === undefined) return undefined;
      const { value, isStale } = fetched;
      if (value !== 'not_set') return { value, isStale };
      observe.missing();
      return undefined;
    },
    renew: () => secret.renew(clock()),
  };
}
