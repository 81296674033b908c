import type { Gap, JobRecord } from '../../domain/job/job.ts';
import type { JobChange, JobNews } from '../../domain/job/ports.ts';
import { tellPoll } from '../../domain/job/tell-poll.ts';
import { deniedBy, endOf, gapOf, hasReadAll } from './judge-poll.ts';
import type { Reading } from './read-strivve.ts';

/** What is to be written: all but the record that was seen. */
export type News = JobNews & Pick<JobChange, 'accessKey'>;

/** What a reading makes of a record; undefined where that is nothing, as of a record that has it already. */
export function foldReading(record: JobRecord, reading: Reading, followMsMax: number): News | undefined {
  const { pollId, asked, beganAtMs, atMs, readBeforeMs, newAccessKey } = reading;
  if (record.polls.includes(pollId)) return undefined;
  const { broadcasts, requests, job } = asked;
  const gap = gapOf(reading);
  const ends = endOf(record, reading, followMsMax);
  const news = tellPoll(record, {
    pollId,
    beganAtMs,
    atMs,
    previousAtMs: readBeforeMs,
    messages: broadcasts.kind === 'answered' ? broadcasts.value : [],
    ...(requests.kind === 'answered' && { requests: requests.value }),
    ...(job?.kind === 'answered' && { job: job.value }),
    ...(gap && { gap }),
    ...(ends && { ends }),
  });
  const noted = withNotes(record, news, notesOf(record, reading, gap));
  if (newAccessKey === undefined) return noted;
  return { ...(noted ?? unchanged(record)), accessKey: newAccessKey };
}

/** What the next polls have to know of this one. */
type Notes = Pick<JobRecord, 'unreadSinceMs' | 'denied' | 'isUnrepaired'>;

function notesOf(record: JobRecord, reading: Reading, gap: Gap | undefined): Notes {
  const { asked, atMs, readBeforeMs } = reading;
  const isRepaired = asked.job?.kind === 'answered' && (record.gaps.at(-1)?.toMs ?? 0) <= atMs;
  const isUnrepaired = (gap !== undefined || record.isUnrepaired === true) && !isRepaired;
  // One that was written first and read later knows better what can be read.
  const isOvertaken = atMs < (record.heardAtMs ?? 0);
  const unreadSinceMs = hasReadAll(asked) ? undefined : (record.unreadSinceMs ?? readBeforeMs);
  const latest = isOvertaken ? record : { unreadSinceMs, denied: deniedBy(record, reading) };
  return {
    ...(latest.unreadSinceMs !== undefined && { unreadSinceMs: latest.unreadSinceMs }),
    ...(latest.denied && { denied: latest.denied }),
    ...(isUnrepaired && { isUnrepaired }),
  };
}

/** Written where they change, which is when something begins to fail and when it fails no more. */
function withNotes(record: JobRecord, news: JobNews | undefined, notes: Notes): JobNews | undefined {
  const { unreadSinceMs, denied, isUnrepaired, ...rest } = news?.next ?? record;
  const isSame =
    unreadSinceMs === notes.unreadSinceMs &&
    denied?.cause === notes.denied?.cause &&
    denied?.sinceMs === notes.denied?.sinceMs &&
    isUnrepaired === notes.isUnrepaired;
  if (isSame || rest.end !== undefined) return news;
  const { messages, events, next } = news ?? unchanged(record);
  return { messages, events, next: { ...rest, version: next.version, ...notes } };
}

function unchanged(record: JobRecord): JobNews {
  return { next: { ...record, version: record.version + 1 }, messages: [], events: [] };
}
