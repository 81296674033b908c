import type { JobPromise, JobViolation } from './job-oracle.ts';
import type { PlayedJob } from './play-job.ts';

/** What many jobs came to. */
export type JobTally = {
  readonly jobs: number;
  readonly polls: number;
  readonly turns: number;
  readonly messages: number;
  readonly requests: number;
  readonly gaps: number;
  /** From when a request could be read to when it was known, where nothing failed, by tenths of a second. */
  readonly lateness: Readonly<Partial<Record<string, number>>>;
  /** Jobs that broke a promise, and which, by how many jobs. */
  readonly broken: number;
  readonly byPromise: Readonly<Partial<Record<JobPromise, number>>>;
  /** The first of them. */
  readonly failures: readonly JobFailure[];
};

export type JobFailure = { readonly seed: number; readonly violations: readonly JobViolation[] };

const FAILURES_MAX = 3;
const TENTH_MS = 100;

export const NO_JOBS: JobTally = {
  jobs: 0,
  polls: 0,
  turns: 0,
  messages: 0,
  requests: 0,
  gaps: 0,
  lateness: {},
  broken: 0,
  byPromise: {},
  failures: [],
};

/** `played` is absent where it could not be played to its end. */
export function jobTallyOf(seed: number, played: PlayedJob | undefined, violations: readonly JobViolation[]): JobTally {
  const tenths = (played?.lateness ?? []).map((ms) => ({ [Math.ceil(ms / TENTH_MS)]: 1 }));
  return {
    jobs: 1,
    polls: played?.polls ?? 0,
    turns: played?.turns ?? 0,
    messages: played?.strivve.written ?? 0,
    requests: played?.strivve.requests.length ?? 0,
    gaps: played?.record.gaps.length ?? 0,
    lateness: tenths.reduce(summed, {}),
    broken: violations.length > 0 ? 1 : 0,
    byPromise: Object.fromEntries(violations.map(({ promise }) => [promise, 1])),
    failures: violations.length > 0 ? [{ seed, violations }] : [],
  };
}

export function joinedJobs(a: JobTally, b: JobTally): JobTally {
  return {
    jobs: a.jobs + b.jobs,
    polls: a.polls + b.polls,
    turns: a.turns + b.turns,
    messages: a.messages + b.messages,
    requests: a.requests + b.requests,
    gaps: a.gaps + b.gaps,
    lateness: summed(a.lateness, b.lateness),
    broken: a.broken + b.broken,
    byPromise: summed(a.byPromise, b.byPromise),
    failures: [...a.failures, ...b.failures].toSorted((x, y) => x.seed - y.seed).slice(0, FAILURES_MAX),
  };
}

function summed<Name extends string>(
  a: Readonly<Partial<Record<Name, number>>>,
  b: Readonly<Partial<Record<Name, number>>>,
): Readonly<Partial<Record<Name, number>>> {
  const sum: Partial<Record<Name, number>> = { ...a };
  for (const [name, number] of Object.entries(b) as [Name, number][]) sum[name] = (sum[name] ?? 0) + number;
  return sum;
}

/** The lateness that this share of all stay within, in milliseconds; 0 where there are none. */
export function latenessWithin({ lateness }: JobTally, share: number): number {
  const tenths = Object.entries(lateness)
    .map(([tenth, number = 0]) => [Number(tenth), number] as const)
    .toSorted(([a], [b]) => a - b);
  let left = share * tenths.reduce((sum, [, number]) => sum + number, 0);
  for (const [tenth, number] of tenths) {
    left -= number;
    if (left <= 0) return tenth * TENTH_MS;
  }
  return 0;
}
