import type { Promised, Violation } from '../oracle/violation.ts';
import type { Played } from '../world/play.ts';

/** What many schedules came to: the same numbers on any machine for the same seeds. */
export type Tally = {
  readonly schedules: number;
  /** Schedules that broke a promise, and which, by how many schedules. */
  readonly broken: number;
  readonly byPromise: Readonly<Partial<Record<Promised, number>>>;
  /** The first of them. */
  readonly failures: readonly Failure[];
  readonly requests: number;
  /** The most that one schedule had. */
  readonly requestsMax: number;
  readonly deliveries: number;
  readonly approved: number;
  readonly declined: number;
  /** Deliveries that a stand-in answered, and that nobody did: their instance died. */
  readonly stoodIn: number;
  readonly unanswered: number;
  readonly faults: number;
  readonly steps: number;
  /** Over all answers of all schedules, in whatever order the schedules were played. */
  readonly fingerprint: number;
};

export type Failure = { readonly seed: number; readonly violations: readonly Violation[] };

const FAILURES_MAX = 5;

export const NOTHING_PLAYED: Tally = {
  schedules: 0,
  broken: 0,
  byPromise: {},
  failures: [],
  requests: 0,
  requestsMax: 0,
  deliveries: 0,
  approved: 0,
  declined: 0,
  stoodIn: 0,
  unanswered: 0,
  faults: 0,
  steps: 0,
  fingerprint: 0,
};

export function tallyOf(seed: number, played: Played, violations: readonly Violation[]): Tally {
  const { scenario, happenings, faults, steps } = played;
  const records = happenings.flatMap((happening) => (happening.kind === 'recorded' ? [happening.record] : []));
  const approved = records.filter(({ decision }) => decision.answer === '00').length;
  return {
    schedules: 1,
    broken: violations.length > 0 ? 1 : 0,
    byPromise: Object.fromEntries(violations.map(({ promise }) => [promise, 1])),
    failures: violations.length > 0 ? [{ seed, violations }] : [],
    requests: scenario.requests.length,
    requestsMax: scenario.requests.length,
    deliveries: happenings.filter(({ kind }) => kind === 'began').length,
    approved,
    declined: records.length - approved,
    stoodIn: happenings.filter(({ kind }) => kind === 'stood_in').length,
    unanswered: happenings.filter(({ kind }) => kind === 'unanswered').length,
    faults: faults.length,
    steps,
    fingerprint: fingerprintOf(
      `${seed} ${records.map(({ request, decision }) => request.requestKey + decision.answer).join()}`,
    ),
  };
}

export function joined(a: Tally, b: Tally): Tally {
  const byPromise: Partial<Record<Promised, number>> = { ...a.byPromise };
  for (const [promise, schedules] of Object.entries(b.byPromise) as [Promised, number][]) {
    byPromise[promise] = (byPromise[promise] ?? 0) + schedules;
  }
  return {
    schedules: a.schedules + b.schedules,
    broken: a.broken + b.broken,
    byPromise,
    failures: [...a.failures, ...b.failures].toSorted((x, y) => x.seed - y.seed).slice(0, FAILURES_MAX),
    requests: a.requests + b.requests,
    requestsMax: Math.max(a.requestsMax, b.requestsMax),
    deliveries: a.deliveries + b.deliveries,
    approved: a.approved + b.approved,
    declined: a.declined + b.declined,
    stoodIn: a.stoodIn + b.stoodIn,
    unanswered: a.unanswered + b.unanswered,
    faults: a.faults + b.faults,
    steps: a.steps + b.steps,
    // Each schedule's own, laid over the others: their order does not matter.
    fingerprint: (a.fingerprint ^ b.fingerprint) >>> 0,
  };
}

/** FNV-1a, 32 bits. */
function fingerprintOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
