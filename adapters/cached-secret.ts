/** The secret's text; throws when it cannot be had. */
export type FetchSecret = (signal: AbortSignal) => Promise<string>;

/** At init there is time for one slow answer: Lambda's init phase is not billed against a request's deadline. */
const FIRST_FETCH_MS_MAX = 1_000;

/** Inside a request a refresh costs no more than this; what we have goes on working when it fails. */
const REFRESH_MS_MAX = 300;

/** How long what was fetched is used without asking again. */
const FRESH_MS = 5 * 60_000;

/** After a failed refresh, the next try: an outage of Secrets Manager must not cost every request 300 ms. */
const RETRY_AFTER_MS = 10_000;

/**
 * Renewals on demand: so many at once, and one more every so often. A stranger can ask for each, which costs a read of Secrets
 * Manager; and as long as a stranger uses them up, a secret that was just put in is not known.
 */
const RENEWALS_AT_ONCE = 3;
const RENEWAL_EVERY_MS = 2_000;

/** What was fetched last; `isStale` when it could not be fetched anew since. */
export type Fetched<Value> = { readonly value: Value; readonly isStale: boolean };

export type CachedSecret<Value> = {
  /** Fetches for the first time. Never throws: without a value `read` says `undefined` and tries again. */
  load(nowMs: number): Promise<void>;
  /** Undefined while it could never be had. Never throws. */
  read(nowMs: number): Promise<Fetched<Value> | undefined>;
  /** Fetches whatever the age of what is known; when that was asked too often, only waits for a fetch that is under way. */
  renew(nowMs: number): Promise<void>;
  /** Fetches whatever the age of what is known, and however often: for whoever presents one of the secrets that are known. */
  confirm(nowMs: number): Promise<void>;
};

/** Milliseconds. */
export type CachedSecretTimes = {
  /** @default five minutes */
  readonly freshMs?: number;
  /** What a caller waits at most for a refresh. @default 300 */
  readonly refreshMsMax?: number;
};

/**
 * Keeps what `fetch` gives for `freshMs`, five minutes, and beyond them while `fetch` fails: so long may a revoked secret still be
 * accepted. Concurrent callers share one fetch.
 */
export function createCachedSecret<Value>(
  fetch: (signal: AbortSignal) => Promise<Value>,
  onFailure: (error: unknown) => void,
  { freshMs = FRESH_MS, refreshMsMax = REFRESH_MS_MAX }: CachedSecretTimes = {},
): CachedSecret<Value> {
  let fetched: Fetched<Value> | undefined;
  let nextFetchAtMs = 0;
  let renewalsUsedUpToMs = 0;
  let underWay: Promise<void> | undefined;

  function refresh(boundMs: number, nowMs: number): Promise<void> {
    underWay ??= fetchAnew(boundMs, nowMs).finally(() => (underWay = undefined));
    return underWay;
  }

  /** Its age counts from when it was asked for: what is revoked while the answer is on its way is no older than that. */
  async function fetchAnew(boundMs: number, nowMs: number): Promise<void> {
    try {
      fetched = { value: await fetchWithin(boundMs), isStale: false };
      nextFetchAtMs = nowMs + freshMs;
    } catch (error) {
      if (fetched !== undefined) fetched = { ...fetched, isStale: true };
      nextFetchAtMs = nowMs + RETRY_AFTER_MS;
      onFailure(error);
    }
  }

  /** One that is under way may have been answered before the change that the caller asks about. */
  async function refreshAnew(nowMs: number): Promise<void> {
    await underWay;
    await refresh(refreshMsMax, nowMs);
  }

  /** The signal cuts a stalled call; the race also ends the SDK's sleep between two tries, which heeds no signal. */
  async function fetchWithin(boundMs: number): Promise<Value> {
    const signal = AbortSignal.timeout(boundMs);
    const passed = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => passed.reject(signal.reason), { once: true });
    return Promise.race([fetch(signal), passed.promise]);
  }

  return {
    load: (nowMs) => refresh(FIRST_FETCH_MS_MAX, nowMs),
    async read(nowMs) {
      if (nowMs >= nextFetchAtMs) await refresh(refreshMsMax, nowMs);
      return fetched;
    },
    async renew(nowMs) {
      if (renewalsUsedUpToMs - nowMs > (RENEWALS_AT_ONCE - 1) * RENEWAL_EVERY_MS) {
        await underWay;
        return;
      }
      renewalsUsedUpToMs = Math.max(renewalsUsedUpToMs, nowMs) + RENEWAL_EVERY_MS;
      await refreshAnew(nowMs);
    },
    confirm: refreshAnew,
  };
}
