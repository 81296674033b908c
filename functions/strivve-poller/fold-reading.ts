import type { JobRecord } from '../../domain/job/job.ts';
import type { JobChange, JobNews } from '../../domain/job/ports.ts';
import { tellPoll } from '../../domain/job/tell-poll.ts';
import { endOf, gapOf, hasReadAll } from './judge-poll.ts';
import type { Reading } from './read-strivve.ts';

/** What is to be written: all but the record that was seen. */
export type News = JobNews & Pick<JobChange, 'accessKey'>;

/** What a reading makes of a record; undefined where that is nothing, as of a record that has it already. */
export function foldReading(record: JobRecord, reading: Reading, followMsMax: number): News | undefined {
  const { step, pollId, asked, beganAtMs, atMs, newAccessKey } = reading;
  if (record.polls.includes(pollId)) return undefined;
  const { broadcasts, requests, job } = asked;
  const gap = gapOf(record, reading);
  const ends = endOf(record, reading, followMsMax);
  const news = tellPoll(record, {
    pollId,
    beganAtMs,
    atMs,
    ...(typeof step.readAtMs === 'number' && { previousAtMs: step.readAtMs }),
    messages: broadcasts.kind === 'answered' ? broadcasts.value : [],
    ...(requests.kind === 'answered' && { requests: requests.value }),
    ...(job?.kind === 'answered' && { job: job.value }),
    ...(gap && { gap }),
    ...(ends && { ends }),
  });
  const noted = withUnread(record, news, hasReadAll(asked) ? undefined : beganAtMs);
  if (newAccessKey === undefined) return noted;
  return { ...(noted ?? unchanged(record)), accessKey: newAccessKey };
}

/** Since when not everything could be read: kept from the first such poll to the first that reads everything. */
function withUnread(record: JobRecord, news: JobNews | undefined, unreadAtMs: number | undefined): JobNews | undefined {
  const { unreadSinceMs: sinceMs, ...rest } = news?.next ?? record;
  const isSame = (sinceMs === undefined) === (unreadAtMs === undefined);
  if (isSame || rest.end !== undefined) return news;
  const { messages, events, next } = news ?? unchanged(record);
  return {
    messages,
    events,
    next: { ...rest, version: next.version, ...(unreadAtMs !== undefined && { unreadSinceMs: unreadAtMs }) },
  };
}

function unchanged(record: JobRecord): JobNews {
  return { next: { ...record, version: record.version + 1 }, messages: [], events: [] };
}
