import { followed } from '../../domain/job/follow.ts';
import type { JobRecord } from '../../domain/job/job.ts';
import type { JobNews } from '../../domain/job/ports.ts';
import { tellPoll } from '../../domain/job/tell-poll.ts';
import type { ListedRequest, PollTold } from '../../domain/job/told.ts';
import { NOON } from './rules.ts';

export const A_JOB = { instance: 'acme', jobId: '101', connection: 'main' };

/** A job that is followed since noon, of which nothing was heard yet. */
export function aFollowedJob(jobId = A_JOB.jobId): JobRecord {
  return followed({ ...A_JOB, jobId }, NOON).next;
}

let polls = 0;

/** A poll that took a tenth of a second, `beganMs` after noon. It brought nothing, and no request is open. */
export function aPoll(beganMs: number, change: Partial<PollTold> = {}): PollTold {
  polls += 1;
  return {
    pollId: `1/${polls}/mark`,
    beganAtMs: NOON + beganMs,
    atMs: NOON + beganMs + 100,
    messages: [],
    requests: [],
    ...change,
  };
}

export function aRequest(envelopeId = 'uHsa6mI3GYO2ZwOf82SuaA=='): ListedRequest {
  return { envelopeId, kind: 'tfa', type: 'tfa_request', fields: [{ name: 'tfa', label: 'Code' }] };
}

/** What became of a record by polls told one after the other: all that was left on the way. */
export type Told = Pick<JobNews, 'messages' | 'events'> & { readonly record: JobRecord };

export function toldAll(record: JobRecord, told: readonly PollTold[]): Told {
  return told.reduce<Told>(
    (soFar, poll) => {
      const news = tellPoll(soFar.record, poll);
      if (news === undefined) return soFar;
      const messages = [...soFar.messages, ...news.messages];
      return { record: news.next, messages, events: [...soFar.events, ...news.events] };
    },
    { record, messages: [], events: [] },
  );
}
