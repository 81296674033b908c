import { setImmediate } from 'node:timers/promises';
import { type CallbackMember, createCallbackBodies, type Signature } from './callback-body.ts';
import type { WaitingClock } from './clock.ts';
import type { DeliveryEntry } from './ledger.ts';
import { fieldsOf } from './transaction-fields.ts';
import type { Transaction } from './transactions.ts';
import type { Format } from './wire.ts';

/** How a transaction of a batch is signed, or not. */
export type Signing =
  | 'signed'
  | 'unsigned'
  /** With another environment's secret. */
  | 'other_secret'
  /** Signed as it is; then `changes` are written over it. */
  | 'altered'
  /** As `altered`, and what was signed is there under other names, which the list of fields names. */
  | 'relabelled'
  /** Rightly signed by an algorithm that nobody should take: `md5`. */
  | 'other_algorithm';

/** One transaction of a batch that is made on request. */
export type BatchMember = {
  readonly token: string;
  /** @default signed */
  readonly signing?: Signing;
  /** Fields written over those of the transaction; before it is signed, except for `altered` and `relabelled`. */
  readonly changes?: Readonly<Record<string, string | number | boolean | null>>;
};

export type Batch = {
  readonly members: readonly BatchMember[];
  /** @default that of the first member's transaction */
  readonly url?: string;
  /** @default that of the first member's transaction */
  readonly format?: Format;
};

/** Callbacks: those that come by themselves, one at a time for each URL, and those on request, once and at once. */
export type CallbackSender = {
  /** Nothing is sent by itself until `release`; what changes meanwhile comes as one batch. */
  readonly hold: () => void;
  readonly release: () => void;
  /** Once nothing is under way: all is delivered or given up, or waits for its next try. */
  readonly settled: () => Promise<void>;
  /** How many transactions have changed and are neither delivered nor given up. */
  readonly waiting: () => number;
  /** A batch of one's own making. */
  readonly send: (batch: Batch) => Promise<DeliveryEntry>;
  /** The same bytes once more. */
  readonly replay: (delivery: DeliveryEntry) => Promise<DeliveryEntry>;
};

type Parts = {
  readonly clock: WaitingClock;
  readonly signature: Signature;
  /** Spreedly's own URL. */
  readonly url: string;
  readonly find: (token: string) => Transaction | undefined;
  readonly note: (delivery: DeliveryEntry) => void;
  readonly signal: AbortSignal;
};

/** By Spreedly's page, and in our time: whoever answers has no other. */
const ANSWER_MS_MAX = 5_000;

/** "At least four times at increasing intervals": which ones is not documented. In its own time. */
export const RETRY_AFTER_MS = [5_000, 20_000, 60_000, 300_000, 1_800_000] as const;

/** What has changed for one URL. It is busy from the first try of a batch until its last. */
type Lane = { readonly url: string; readonly changed: Set<string>; activity: 'idle' | 'sending' | 'waiting' };

export function createCallbacks({ clock, signature, url, find, note, signal }: Parts): CallbackSender & {
  readonly changed: (transaction: Transaction) => void;
} {
  const lanes = new Map<string, Lane>();
  const bodyOf = createCallbackBodies(signature);
  let isHeld = false;

  async function run(lane: Lane): Promise<void> {
    if (lane.activity !== 'idle') return;
    while (hasWork(lane)) {
      lane.activity = 'sending';
      await deliverNext(lane);
    }
    lane.activity = 'idle';
  }

  function hasWork({ changed }: Lane): boolean {
    return changed.size > 0 && !isHeld && !signal.aborted;
  }

  /** All that has changed in the format of the first; each try tells it as it is by then. */
  async function deliverNext(lane: Lane): Promise<void> {
    for (const [attempt, afterMs] of [...RETRY_AFTER_MS, undefined].entries()) {
      const batch = nextBatch(lane);
      if (await isTaken(lane, batch, attempt)) return;
      if (afterMs === undefined) for (const { token } of batch) lane.changed.delete(token);
      else {
        lane.activity = 'waiting';
        await clock.wait(afterMs, signal);
        lane.activity = 'sending';
      }
      if (signal.aborted) return;
    }
  }

  async function isTaken(lane: Lane, batch: readonly Transaction[], attempt: number): Promise<boolean> {
    // What changes while this is on its way has changed since.
    for (const { token } of batch) lane.changed.delete(token);
    const format = formatOf(batch);
    const members = batch.map((transaction) => ({ fields: fieldsOf(transaction, url) }));
    const delivery = { url: lane.url, format, body: bodyOf(members, format), tokens: batch.map(({ token }) => token) };
    const { status } = await post(delivery, attempt, false);
    if (status === 200) return true;
    const since = [...lane.changed];
    lane.changed.clear();
    for (const token of [...delivery.tokens, ...since]) lane.changed.add(token);
    return false;
  }

  function nextBatch({ changed }: Lane): readonly Transaction[] {
    const transactions = [...changed].flatMap((token) => find(token) ?? []);
    const format = formatOf(transactions);
    return transactions.filter(({ order }) => order.callbackFormat === format);
  }

  async function post(
    { url: to, format, body, tokens }: Pick<DeliveryEntry, 'url' | 'format' | 'body' | 'tokens'>,
    attempt: number,
    isOnRequest: boolean,
  ): Promise<DeliveryEntry> {
    const atMs = clock.now();
    const beganAt = performance.now();
    const status = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': `application/${format}`, 'user-agent': 'simulated Spreedly' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => undefined,
    );
    const tookMs = performance.now() - beganAt;
    const entry = { atMs, url: to, format, body, tokens, attempt, status, tookMs, isOnRequest };
    note(entry);
    return entry;
  }

  function memberOf({ token, ...rest }: BatchMember): CallbackMember {
    return { fields: fieldsOf(existing(token), url), ...rest };
  }

  function existing(token: string): Transaction {
    const transaction = find(token);
    if (transaction === undefined) throw new Error(`There is no transaction ${token}.`);
    return transaction;
  }

  function start(lane: Lane): void {
    void run(lane);
  }

  return {
    changed({ token, order: { callbackUrl } }) {
      if (callbackUrl === undefined || !isOnThisMachine(callbackUrl)) return;
      const lane = lanes.get(callbackUrl) ?? { url: callbackUrl, changed: new Set(), activity: 'idle' };
      lanes.set(callbackUrl, lane);
      lane.changed.add(token);
      start(lane);
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const lane of lanes.values()) start(lane);
    },
    async settled() {
      // Whoever was waiting for a moment that has just come goes on first.
      do await setImmediate();
      while ([...lanes.values()].some(({ activity }) => activity === 'sending'));
    },
    waiting: () => [...lanes.values()].reduce((sum, { changed }) => sum + changed.size, 0),
    async send({ members, url: to, format }) {
      const first = members[0];
      if (first === undefined) throw new Error('A batch needs a transaction.');
      const { callbackUrl, callbackFormat } = existing(first.token).order;
      const written = format ?? callbackFormat;
      const body = bodyOf(members.map(memberOf), written);
      const target = to ?? callbackUrl;
      if (target === undefined) throw new Error(`Transaction ${first.token} has no callback URL.`);
      return post({ url: target, format: written, body, tokens: members.map(({ token }) => token) }, 0, true);
    },
    replay: (delivery) => post(delivery, 0, true),
  };
}

function formatOf(batch: readonly Transaction[]): Format {
  return batch[0]?.order.callbackFormat ?? 'xml';
}

/** A simulator that sends anywhere else would be a nuisance to whoever is there. */
function isOnThisMachine(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost'].includes(new URL(url).hostname);
}
