import { createHmac } from 'node:crypto';
import type { CredentialVault } from '../domain/merchant-application/ports.ts';
import type { TerminalCredentials } from '../domain/merchant-application/push.ts';
import type { Clock } from '../domain/ports.ts';
import type { MarkKey } from './mark-key.ts';
import { type DataKey, decrypt, encrypt, wrappedKeyOf } from './sealed-credentials.ts';
import { within } from './within.ts';

/** Makes data keys and opens them again; both throw when the key cannot be had or `signal` aborts. */
export type DataKeys = {
  generate(signal: AbortSignal): Promise<DataKey>;
  unwrap(wrapped: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
};

/** A data key seals for so long and so often; KMS is asked for the next one then. */
const FRESH_MS = 5 * 60_000;
const FRESH_USES = 1_000;

/** What the next data key may cost while there is one that still seals. */
const REFRESH_MS_MAX = 1_000;

/** After a failed refresh, the next try: an outage of KMS must not cost every push a second. */
const RETRY_AFTER_MS = 10_000;

export type VaultParts = {
  readonly dataKeys: DataKeys;
  /** The key of the marks; undefined when it cannot be had. */
  readonly readMarkKey: MarkKey['read'];
  readonly clock: Clock;
  /** KMS gave no new data key; the one that there was goes on being used. */
  readonly onStale: (error: unknown) => void;
};

/**
 * Seals credentials with a data key that is held in memory, stale if KMS fails, so that an outage of KMS hides no push from an
 * environment that has sealed one before. Throws when there never was a data key, or no key for the marks, and says nothing of
 * what it was to seal.
 */
export function createCredentialVault({ dataKeys, readMarkKey, clock, onStale }: VaultParts): CredentialVault {
  let held: DataKey | undefined;
  let uses = 0;
  let refreshAtMs = 0;

  async function refresh(signal: AbortSignal): Promise<DataKey> {
    held = await dataKeys.generate(signal);
    uses = 0;
    refreshAtMs = clock() + FRESH_MS;
    return held;
  }

  async function currentDataKey(signal: AbortSignal): Promise<DataKey> {
    if (held === undefined) return refresh(signal);
    if (clock() < refreshAtMs && uses < FRESH_USES) return held;
    try {
      const refreshed = await within(REFRESH_MS_MAX, signal, refresh);
      if (refreshed !== 'out_of_time') return refreshed;
      onStale(refreshed);
    } catch (error) {
      onStale(error);
    }
    // Used on for a while, as if it were new: KMS is not asked at every push.
    uses = 0;
    refreshAtMs = clock() + RETRY_AFTER_MS;
    return held;
  }

  return {
    async seal(credentials, signal) {
      const markKey = await readMarkKey(clock());
      if (markKey === undefined) throw new Error('The key of the marks cannot be had.');
      const dataKey = await currentDataKey(signal);
      uses += credentials.length;
      return credentials.map((plain) => ({ sealed: encrypt(plain, dataKey), mark: markOf(plain, markKey) }));
    },

    ...createCredentialOpener(dataKeys),
  };
}

/** The half that an operator needs. Throws when a key cannot be had, or does not fit. */
export function createCredentialOpener({ unwrap }: Pick<DataKeys, 'unwrap'>): Pick<CredentialVault, 'open'> {
  return {
    async open(sealed, signal) {
      const keys = new Map<string, Uint8Array>();
      const opened: TerminalCredentials[] = [];
      for (const { sealed: text } of sealed) {
        const wrapped = wrappedKeyOf(text);
        const name = wrapped.toString('base64');
        const key = keys.get(name) ?? (await unwrap(wrapped, signal));
        keys.set(name, key);
        opened.push(decrypt(text, key));
      }
      return opened;
    },
  };
}

/** HMAC-SHA256: without the key, a PIN of four digits could be found from its hash by trying all of them. */
function markOf({ userId, pin }: TerminalCredentials, key: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([userId ?? null, pin ?? null]))
    .digest('hex');
}
