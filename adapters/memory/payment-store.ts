import { claimedStart, concludedStart } from '../../domain/payment/conclude-start.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import type { PaymentEvent } from '../../domain/payment/payment-event.ts';
import type { PaymentHistoryEntry, PaymentReader, PaymentStarts, PaymentStore } from '../../domain/payment/ports.ts';
import type { PaymentStart } from '../../domain/payment/start.ts';

/** Payments and their starts in memory. */
export type MemoryPayments = {
  readonly store: PaymentStore & PaymentReader;
  readonly starts: PaymentStarts;
  readonly events: PaymentEvent[];
};

export function createMemoryPayments(): MemoryPayments {
  const records = new Map<string, PaymentRecord>();
  const histories = new Map<string, readonly PaymentHistoryEntry[]>();
  const starts = new Map<string, PaymentStart>();
  const events: PaymentEvent[] = [];
  let latest: { readonly token: string; readonly createdAtMs: number } | undefined;

  function noteLatest({ token, createdAtMs, read }: PaymentRecord): void {
    if (read === undefined || createdAtMs === undefined) return;
    if (latest === undefined || latest.createdAtMs < createdAtMs) latest = { token, createdAtMs };
  }

  function isAsSeen(seen: PaymentStart): boolean {
    return starts.get(seen.paymentId)?.version === seen.version;
  }

  return {
    events,

    store: {
      async read(token) {
        return records.get(token);
      },

      async readStart(paymentId) {
        return starts.get(paymentId);
      },

      async write({ seen, next, history, events: news, made }) {
        if (records.get(next.token)?.version !== seen?.version) return 'changed';
        if (made !== undefined && !isAsSeen(made.seen)) return 'changed';
        if (seen === undefined) noteLatest(next);
        records.set(next.token, next);
        histories.set(next.token, [...(histories.get(next.token) ?? []), ...history]);
        if (made !== undefined) starts.set(made.next.paymentId, made.next);
        events.push(...news);
        return 'written';
      },

      async history(token) {
        return histories.get(token) ?? [];
      },

      async list(most) {
        return [...records.values()].toSorted((a, b) => b.heardAtMs - a.heardAtMs).slice(0, most);
      },
    },

    starts: {
      async claim(start) {
        const known = starts.get(start.paymentId);
        if (known !== undefined && known.fate !== 'rejected') return { kind: 'known', start: known };
        const next = claimedStart(start, latest?.token, known);
        starts.set(start.paymentId, next);
        return { kind: 'claimed', start: next };
      },

      async conclude(seen, fate, atMs) {
        const stored = starts.get(seen.paymentId);
        if (stored === undefined) throw new Error(`Start ${seen.paymentId} is gone`);
        if (seen.token !== undefined || !isAsSeen(seen)) return { changed: stored };
        const { next, events: news } = concludedStart(seen, fate, atMs);
        starts.set(seen.paymentId, next);
        events.push(...news);
        return 'written';
      },

      async read(paymentId) {
        return starts.get(paymentId);
      },

      async lookedFor(seen) {
        if (!isAsSeen(seen)) return;
        starts.set(seen.paymentId, { ...seen, lookedFor: seen.lookedFor + 1, version: seen.version + 1 });
      },

      async listOpen(most) {
        return [...starts.values()]
          .filter(({ fate }) => fate === 'posting' || fate === 'unknown')
          .toSorted((a, b) => a.claimedAtMs - b.claimedAtMs)
          .slice(0, most);
      },
    },
  };
}
