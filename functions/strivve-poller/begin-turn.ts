import type { Begun, BeginStep } from '../../contracts/poll-step.ts';
import type { JobStore } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import type { PollObserve } from './observe.ts';

export type TurnDependencies = {
  readonly jobs: Pick<JobStore, 'lease'>;
  /** Another one at each call. */
  readonly newHolder: () => string;
  readonly observe: Pick<PollObserve, 'superseded'>;
  readonly clock: Clock;
};

/**
 * The last poll begins within this time, after a wait of up to half a minute that Strivve asked for, and takes up to 14
 * seconds: an Express execution is cut after five minutes.
 */
const TURN_MS = 245_000;

const LEASE_MS_MAX = 10_000;

/**
 * Takes the lease for a turn: Step Functions starts an Express execution at least once, and only one copy may poll. Throws when
 * the store fails.
 */
export async function beginTurn(
  { instance, jobId, connection, turn, lost, readAtMs }: BeginStep,
  { jobs, newHolder, observe, clock }: TurnDependencies,
): Promise<Begun> {
  const beganAtMs = clock();
  const holder = newHolder();
  const leased = await until(beganAtMs + LEASE_MS_MAX, clock, (signal) =>
    jobs.lease({ instance, jobId }, { turn, holder }, signal),
  );
  if (leased === 'deadline_passed') throw new Error('The lease could not be taken in time.');
  if (leased === 'occupied') {
    observe.superseded({ instance, jobId, connection });
    return { next: 'superseded' };
  }
  // Where there is no such job, the first poll finds that there is nothing to follow.
  return {
    next: 'poll',
    holder,
    untilMs: beganAtMs + TURN_MS,
    poll: 1,
    lost,
    // What a turn has read that did not return is best known from the record.
    readAtMs: lost ? null : readAtMs,
  };
}
