import type { History } from './draw-history.ts';
import type { HistoryPromise, HistoryViolation } from './history-oracle.ts';

/** What many histories came to. */
export type HistoryTally = {
  readonly histories: number;
  /** Different requests and advices, and deliveries with those that came twice. */
  readonly told: number;
  readonly deliveries: number;
  /** Histories that broke a promise, and which, by how many histories. */
  readonly broken: number;
  readonly byPromise: Readonly<Partial<Record<HistoryPromise, number>>>;
  /** The first of them. */
  readonly failures: readonly HistoryFailure[];
};

export type HistoryFailure = { readonly seed: number; readonly violations: readonly HistoryViolation[] };

const FAILURES_MAX = 3;

export const NO_HISTORIES: HistoryTally = {
  histories: 0,
  told: 0,
  deliveries: 0,
  broken: 0,
  byPromise: {},
  failures: [],
};

export function historyTallyOf(
  seed: number,
  { told, order }: History,
  violations: readonly HistoryViolation[],
): HistoryTally {
  return {
    histories: 1,
    told: told.length,
    deliveries: order.length,
    broken: violations.length > 0 ? 1 : 0,
    byPromise: Object.fromEntries(violations.map(({ promise }) => [promise, 1])),
    failures: violations.length > 0 ? [{ seed, violations }] : [],
  };
}

export function joinedHistories(a: HistoryTally, b: HistoryTally): HistoryTally {
  const byPromise: Partial<Record<HistoryPromise, number>> = { ...a.byPromise };
  for (const [promise, histories] of Object.entries(b.byPromise) as [HistoryPromise, number][]) {
    byPromise[promise] = (byPromise[promise] ?? 0) + histories;
  }
  return {
    histories: a.histories + b.histories,
    told: a.told + b.told,
    deliveries: a.deliveries + b.deliveries,
    broken: a.broken + b.broken,
    byPromise,
    failures: [...a.failures, ...b.failures].toSorted((x, y) => x.seed - y.seed).slice(0, FAILURES_MAX),
  };
}
