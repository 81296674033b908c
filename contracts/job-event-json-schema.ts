import type { JobEvent } from '../domain/job/job-event.ts';
import { eventJsonSchema, type Json } from './event-json-schema.ts';
import { jobEventSchema } from './job-event.ts';

/** What each field means; a field without a sentence does not compile. */
export const JOB_EVENT_FIELDS: Readonly<Record<keyof JobEvent, string>> = {
  version: 'Of this schema. A field may be added without a new version; a consumer ignores what it does not know.',
  id: 'The same however often the event arrives: <instance>/<jobId>/<sequence>.',
  type: 'What happened. EventBridge has it as detail-type too.',
  occurredAtMs:
    'When the poll that brought it was over, or the answer was given, in epoch milliseconds, by the clock of Cardhook.',
  instance: 'The CardSavr instance: job ids are unique within it.',
  jobId: 'The id of the job at Strivve, as text.',
  connection: 'The named connection that follows the job.',
  status: 'Where the job stood then: a value of Strivve, known or not.',
  statusText: 'How Strivve words that status for people.',
  percentComplete: 'About how much is done, of 100. It may go back.',
  timesOutAtMs: 'When the job gives up if nothing moves it, in epoch milliseconds. Later messages may move it.',
  request: 'What a person is asked: the envelope to answer, how, and until when. The answer is never told.',
  gap: 'A time in which messages may have been lost, and how that came.',
  end: 'How following the job ended; with the termination type of Strivve where it gave one.',
};

/** The contract of an event of a job as JSON Schema (draft 7). No function in Lambda imports this module. */
export function jobEventJsonSchema(): Json {
  return eventJsonSchema('Cardhook card placement job event', jobEventSchema, JOB_EVENT_FIELDS);
}
