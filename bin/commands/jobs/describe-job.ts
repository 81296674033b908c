import type { Gap, JobEnd, JobRecord, JobRequest } from '../../../domain/job/job.ts';
import type { StoredMessage } from '../../../domain/job/ports.ts';
import { colours, columns, counted, harmless, instant } from '../output.ts';

const MINUTE_MS = 60_000;

/** A job for a person: where it stands, what it asks of people, then what was heard of it, first to last. */
export function describeJob(record: JobRecord, timeline: readonly StoredMessage[], nowMs: number): readonly string[] {
  const { instance, jobId, connection, timesOutAtMs, requests, end } = record;
  const isTimed = timesOutAtMs !== undefined && end === undefined;
  return [
    `Job ${jobId} of ${instance}, followed as ${connection} since ${instant(record.followedAtMs)}`,
    `  ${harmless(standing(record))}`,
    ...(isTimed ? [`  times out at ${instant(timesOutAtMs)}, ${inTime(timesOutAtMs - nowMs)}`] : []),
    ...section('Asked of a person:', columns(requests.map((request) => describeRequest(request, nowMs)))),
    '',
    ...timelineOf(record, timeline).map((line) => `  ${line}`),
  ];
}

/** Where it stands in a few words, such as `PENDING_TFA, 45 %` or `ended: BILLABLE`. */
export function standing({ status, percentComplete, end }: JobRecord): string {
  if (end !== undefined) return describeEnd(end);
  const percent = percentComplete === undefined ? [] : [`${percentComplete} %`];
  return [status ?? 'nothing heard yet', ...percent].join(', ');
}

function describeEnd({ cause, terminationType }: JobEnd): string {
  return `ended: ${terminationType ?? cause.replaceAll('_', ' ')}`;
}

/** What it waits for of people now, one text a request. */
export function waitsFor({ requests }: JobRecord, nowMs: number): string[] {
  return requests
    .filter(({ state }) => state === 'open')
    .map(({ kind, answerByMs }) => `asks: ${kind}, ${inTime(answerByMs - nowMs)}`);
}

function describeRequest({ envelopeId, kind, type, fields, state, answerByMs }: JobRequest, nowMs: number): string[] {
  const asked = fields.map(({ name, label }) => label ?? name).join(', ');
  const told = state === 'open' ? `answer by ${instant(answerByMs)}, ${inTime(answerByMs - nowMs)}` : '';
  return [`  ${envelopeId}`, kind === 'other' ? type : kind, state, asked, told].map(harmless);
}

/** `4 min left`, `35 s left`, `12 s ago`. */
function inTime(ms: number): string {
  if (ms < 0) return `${duration(-ms)} ago`;
  return `${duration(ms)} left`;
}

function duration(ms: number): string {
  return ms >= 2 * MINUTE_MS ? `${Math.floor(ms / MINUTE_MS)} min` : `${Math.floor(ms / 1_000)} s`;
}

type Line = { readonly atMs: number; readonly text: string };

/** Everything that was heard and done, first to last, one line each. */
export function timelineOf(record: JobRecord, timeline: readonly StoredMessage[]): readonly string[] {
  const { gaps, requests, end } = record;
  const happened: readonly Line[] = [
    ...timeline.map(messageLine),
    ...requests.flatMap(requestLines),
    ...gaps.map(gapLine),
    ...(end === undefined ? [] : [{ atMs: end.atMs, text: colours.bold(harmless(describeEnd(end))) }]),
  ];
  return happened.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, text }) => `${instant(atMs)}  ${text}`);
}

function messageLine({
  readAtMs,
  status,
  statusText,
  percentComplete,
  terminationType,
  isRepair,
}: StoredMessage): Line {
  const told = [
    status ?? 'message',
    ...(percentComplete === undefined ? [] : [`${percentComplete} %`]),
    ...(statusText === undefined ? [] : [statusText]),
    ...(terminationType === undefined ? [] : [terminationType]),
    ...(isRepair === true ? ['told by the job itself'] : []),
  ];
  return { atMs: readAtMs, text: harmless(told.join(', ')) };
}

function requestLines({ kind, state, seenAtMs, answer, closedAtMs }: JobRequest): Line[] {
  return [
    { atMs: seenAtMs, text: `asked: ${kind}` },
    ...(answer === undefined ? [] : [{ atMs: answer.claimedAtMs, text: `answer under way: ${kind}` }]),
    ...(closedAtMs === undefined ? [] : [{ atMs: closedAtMs, text: `${kind} ${state}` }]),
  ];
}

function gapLine({ fromMs, toMs, cause }: Gap): Line {
  const seconds = counted(Math.ceil((toMs - fromMs) / 1_000), 'second');
  const text = `messages of ${seconds} may be lost: ${cause.replaceAll('_', ' ')}`;
  return { atMs: toMs, text: colours.yellow(text) };
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}
