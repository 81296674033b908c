import type { JobRecord } from '../../domain/job/job.ts';
import type { JobStore } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import type { News } from './fold-reading.ts';

export type KeepDependencies = {
  readonly jobs: Pick<JobStore, 'write'>;
  readonly clock: Clock;
  /** Waits a little before the next try, or until the signal aborts. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

export type Kept = { readonly record: JobRecord; readonly news?: News };

/**
 * Writes what `fold` makes of the record, and of the record that somebody else has written meanwhile. What is to be kept was
 * read once and cannot be read again, so that a store that fails is tried until `untilMs`; `fold` has to make nothing of a
 * record that has it already. Throws what the store threw last.
 */
export async function keepTold(
  seen: JobRecord,
  fold: (record: JobRecord) => News | undefined,
  untilMs: number,
  { jobs, clock, pause }: KeepDependencies,
): Promise<Kept> {
  const keeping = await until(untilMs, clock, async (signal): Promise<Kept | { readonly failure: unknown }> => {
    let record = seen;
    for (let attempt = 1; ; attempt += 1) {
      const news = fold(record);
      if (news === undefined) return { record };
      try {
        const outcome = await jobs.write({ seen: record, ...news }, signal);
        if (outcome === 'written') return { record: news.next, news };
        record = outcome.changed.record;
      } catch (error) {
        if (signal.aborted || clock() >= untilMs) return { failure: error };
      }
      await pause(attempt, signal);
    }
  });
  if (keeping === 'deadline_passed') throw new Error('What a poll brought could not be written in time.');
  if ('failure' in keeping) throw keeping.failure;
  return keeping;
}
