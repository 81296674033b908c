import { withGap } from './gaps.ts';
import { type Happening, newsOf, type Standing } from './happenings.ts';
import type { JobEnd, JobRecord } from './job.ts';
import type { JobNews, StoredMessage } from './ports.ts';
import { requestsAfter } from './requests.ts';
import { repairBy, standingsOf } from './standing.ts';
import { dueWarning, timeOutAfter } from './time-outs.ts';
import { type PollTold, unknownSince } from './told.ts';

/** Between a write and its repetition no more polls than these have written: a step of the machine ends after seconds. */
const POLLS_REMEMBERED = 8;

/** Moments that can be warned of at one time lie within two minutes, and more than five seconds apart. */
const WARNINGS_REMEMBERED = 24;

/** After hours in which nobody polled there are hundreds of messages: so many of the moves are told, the latest ones. */
const PROGRESS_TOLD_MAX = 20;

/**
 * What becomes of a job by one poll; undefined when the poll brought nothing new, or was told before. Every message is stored,
 * whoever read it and whenever: after the end too, and when a later poll was told first. Such a message moves nothing, unless
 * it says how the job ended; an end by Strivve takes the place of one of ours.
 */
export function tellPoll(record: JobRecord, told: PollTold): JobNews | undefined {
  if (record.polls.includes(told.pollId)) return undefined;
  const end = endBy(record, told);
  const isMoving = end !== undefined || (record.end === undefined && told.atMs >= (record.heardAtMs ?? 0));
  const messages = messagesOf(record, told, isMoving);
  const standings = isMoving ? standingsOf(record, messages) : [];
  const timesOutAtMs = isMoving && end === undefined ? timeOutBy(record, told) : record.timesOutAtMs;
  const gap = told.gap && withGap(record.gaps, told.gap);
  const hasEnded = end !== undefined || record.end !== undefined;
  const { requests, happenings: ofRequests } = requestsAfter(record.requests, told, { timesOutAtMs, hasEnded });

  const moved = recordWith(record, told, { standing: standings.at(-1), timesOutAtMs, end, gaps: gap?.gaps, requests });
  const warningOfMs = dueWarning(moved, told.atMs);
  const happenings: readonly Happening[] = [
    ...(told.gap && gap?.isNew === true ? [{ type: 'card_placement_job.gap_found', gap: told.gap } as const] : []),
    ...standings
      .slice(-PROGRESS_TOLD_MAX)
      .map((standing) => ({ type: 'card_placement_job.progressed', standing }) as const),
    ...ofRequests,
    ...(warningOfMs === undefined
      ? []
      : [{ type: 'card_placement_job.about_to_time_out', timesOutAtMs: warningOfMs } as const]),
    ...(end === undefined ? [] : [endedBy(end)]),
  ];
  const isNothing = messages.length === 0 && happenings.length === 0 && gap === undefined;
  if (isNothing && timesOutAtMs === record.timesOutAtMs) return undefined;
  const next = {
    ...moved,
    ...(warningOfMs !== undefined && {
      warnedOfMs: [...(record.warnedOfMs ?? []), warningOfMs].slice(-WARNINGS_REMEMBERED),
    }),
  };
  return newsOf(next, { atMs: told.atMs, messages, happenings });
}

function endBy(record: JobRecord, { messages, job, ends, atMs }: PollTold): JobEnd | undefined {
  if (record.end?.cause === 'terminated') return undefined;
  const terminationType = messages.find((message) => message.terminationType !== undefined)?.terminationType;
  const told = terminationType ?? job?.terminationType;
  if (told !== undefined) return { cause: 'terminated', atMs, terminationType: told };
  return record.end === undefined && ends !== undefined ? { cause: ends, atMs } : undefined;
}

function endedBy({ cause, terminationType }: JobEnd): Happening {
  return {
    type: 'card_placement_job.ended',
    end: { cause, ...(terminationType !== undefined && { terminationType }) },
  };
}

/** The messages with their numbers, and after them what the job itself said beyond them. */
function messagesOf(record: JobRecord, told: PollTold, isMoving: boolean): readonly StoredMessage[] {
  const standing = standingsOf(record, told.messages).at(-1) ?? record;
  const isEndTold = told.messages.some(({ terminationType }) => terminationType !== undefined);
  const repair = isMoving && told.job ? repairBy(told.job, { standing, isEndTold }) : undefined;
  const read = [...told.messages, ...(repair === undefined ? [] : [{ ...repair, isRepair: true as const }])];
  return read.map((message, index) => ({
    ...message,
    sequence: record.messages + index + 1,
    pollId: told.pollId,
    readAtMs: told.atMs,
  }));
}

/** The job was asked last; of the messages the last one counts. One that is over while the job goes on was not the job's. */
function timeOutBy({ timesOutAtMs }: JobRecord, told: PollTold): number | undefined {
  const { messages, job, beganAtMs, atMs } = told;
  const last = messages.findLast(({ timeLeftMs }) => timeLeftMs !== undefined)?.timeLeftMs;
  const isOver = timesOutAtMs !== undefined && beganAtMs >= timesOutAtMs && job !== undefined;
  return timeOutAfter(isOver ? undefined : timesOutAtMs, {
    afterMs: unknownSince(told),
    untilMs: atMs,
    timeLeftMs: job?.timeLeftMs ?? last,
  });
}

type Moves = {
  readonly standing: Standing | undefined;
  readonly timesOutAtMs: number | undefined;
  readonly end: JobEnd | undefined;
  readonly gaps: JobRecord['gaps'] | undefined;
  readonly requests: JobRecord['requests'];
};

function recordWith(record: JobRecord, told: PollTold, moves: Moves): JobRecord {
  const { timesOutAtMs: _timesOutAt, ...timeless } = record;
  const { status: _status, statusText: _text, percentComplete: _percent, ...rest } = timeless;
  const { standing, timesOutAtMs, end, gaps = record.gaps, requests } = moves;
  const isHeard = told.messages.length > 0 || told.requests !== undefined || told.job !== undefined;
  return {
    ...(standing === undefined ? timeless : { ...rest, ...standing }),
    ...(isHeard && { heardAtMs: Math.max(record.heardAtMs ?? 0, told.atMs) }),
    ...(timesOutAtMs !== undefined && { timesOutAtMs }),
    requests,
    gaps,
    polls: [...record.polls, told.pollId].slice(-POLLS_REMEMBERED),
    ...(end && { end }),
  };
}
