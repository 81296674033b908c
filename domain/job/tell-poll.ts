import type { JobRecord } from './job.ts';
import type { JobNews } from './ports.ts';
import type { PollTold } from './told.ts';

/** What becomes of a job by one poll; undefined when the poll brought nothing new, or was told before. */
export function tellPoll(_record: JobRecord, _told: PollTold): JobNews | undefined {
  throw new Error('Not built yet');
}
