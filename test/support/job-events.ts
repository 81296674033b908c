import { type JobEvent, jobEventId } from '../../domain/job/job-event.ts';
import { A_JOB, aRequest } from './jobs.ts';
import { NOON } from './rules.ts';

/** A person is asked for a code. */
export function aJobEvent(sequence = 1): JobEvent {
  return {
    ...A_JOB,
    version: 1,
    id: jobEventId({ ...A_JOB, sequence }),
    type: 'card_placement_job.request_opened',
    occurredAtMs: NOON,
    status: 'PENDING_TFA',
    request: { ...aRequest(), state: 'open', answerByMs: NOON + 240_000 },
  };
}
