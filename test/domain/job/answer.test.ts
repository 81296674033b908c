import {
  type AnswerKind,
  type ClaimRefusal,
  claimAnswer,
  markAnswer,
  type SendOutcome,
} from '../../../domain/job/answer.ts';
import type { JobRecord, RequestState } from '../../../domain/job/job.ts';
import { tellPoll } from '../../../domain/job/tell-poll.ts';
import type { PollTold } from '../../../domain/job/told.ts';
import { aFollowedJob, aPoll, aRequest, toldAll } from '../../support/jobs.ts';
import { NOON } from '../../support/rules.ts';

const { envelopeId } = aRequest();

/** Claimed ten seconds after noon; sending has ended eight seconds later. */
const CLAIMED_MS = NOON + 10_000;
const UNTIL_MS = CLAIMED_MS + 8_000;

const ENDED: Partial<PollTold> = { messages: [{ status: 'TIMEOUT_TFA', terminationType: 'USER_DATA_FAILURE' }] };

function asked(): JobRecord {
  return toldAll(aFollowedJob(), [aPoll(0, { requests: [aRequest()] })]).record;
}

function claimOf(record: JobRecord, change: Partial<Parameters<typeof claimAnswer>[1]> = {}) {
  return claimAnswer(record, { envelopeId, kind: 'tfa', nowMs: CLAIMED_MS, untilMs: UNTIL_MS, ...change });
}

function claimed(record = asked()): JobRecord {
  const claim = claimOf(record);
  if (claim.kind === 'refused') throw new Error(`refused: ${claim.reason}`);
  return claim.news.next;
}

const mark = (record: JobRecord, outcome: SendOutcome, nowMs = CLAIMED_MS + 500) =>
  markAnswer(record, { envelopeId, claimedAtMs: CLAIMED_MS, outcome, nowMs });

const marked = (record: JobRecord, outcome: SendOutcome) => mark(record, outcome)?.next ?? record;

function stateOf(record: JobRecord): RequestState | undefined {
  return record.requests[0]?.state;
}

const listed = (beganMs: number, change: Partial<PollTold> = {}) =>
  aPoll(beganMs, { requests: [aRequest()], ...change });

test('a claim is one version on, is told to nobody, and is the only one', () => {
  const claim = claimOf(asked());
  expect(claim).toMatchObject({ kind: 'claimed', request: { envelopeId }, news: { messages: [], events: [] } });
  const record = claimed();
  expect(record).toMatchObject({ version: asked().version + 1, requests: [{ state: 'answering' }] });
  expect(claimOf(record)).toEqual({ kind: 'refused', reason: 'answer_under_way' });
});

test('nothing of an answer has a place in a record', () => {
  expect(Object.keys(claimed().requests[0]?.answer ?? {})).toEqual(['claimedAtMs', 'untilMs']);
});

describe('is refused', () => {
  const withdrawn = toldAll(asked(), [aPoll(4_000)]).record;
  const expired = toldAll(asked(), [aPoll(4 * 60_000)]).record;
  const ended = (record: JobRecord) => toldAll(record, [aPoll(14_000, ENDED)]).record;

  test.each<[string, ClaimRefusal, JobRecord]>([
    ['while another is on its way', 'answer_under_way', claimed()],
    ['after one that Strivve took', 'already_answered', marked(claimed(), 'sent')],
    ['after one that Strivve did not take', 'already_answered', marked(claimed(), 'refused')],
    ['after one of which nobody knows', 'fate_unknown', marked(claimed(), 'unknown')],
    ['after one that turned out to have arrived', 'already_answered', toldAll(claimed(), [aPoll(30_000)]).record],
    ['where Strivve asks no more', 'withdrawn', withdrawn],
    ['where its time is over', 'too_late', expired],
    ['when the job has ended', 'job_ended', ended(asked())],
    ['when the job has ended since it was withdrawn', 'job_ended', ended(withdrawn)],
    ['when it was sent and the job has ended', 'already_answered', ended(marked(claimed(), 'sent'))],
    ['for an envelope that nobody has seen', 'request_unknown', aFollowedJob()],
  ])('%s: %s', (_when, reason, record) => {
    expect(claimOf(record)).toEqual({ kind: 'refused', reason });
  });

  test('from the moment on at which the job has given up for certain', () => {
    const goneMs = (asked().requests[0]?.seenAtMs ?? 0) + 4 * 60_000;
    expect(claimOf(asked(), { nowMs: goneMs - 1 })).toMatchObject({ kind: 'claimed' });
    expect(claimOf(asked(), { nowMs: goneMs })).toEqual({ kind: 'refused', reason: 'too_late' });
  });

  test('not by the time-out of the job as it was heard: what put it off may have been lost', () => {
    const record = { ...asked(), timesOutAtMs: NOON + 5_000 };
    expect(claimOf(record)).toMatchObject({ kind: 'claimed' });
  });

  test('as of a job that has ended where nobody will ever find out', () => {
    for (const record of [claimed(), marked(claimed(), 'unknown')]) {
      expect(claimOf(ended(record))).toEqual({ kind: 'refused', reason: 'job_ended' });
    }
    const died: JobRecord = { ...claimed(), end: { cause: 'gave_up', atMs: UNTIL_MS } };
    expect(claimOf(died, { nowMs: UNTIL_MS + 10_000 })).toMatchObject({ reason: 'answer_under_way' });
    expect(claimOf(died, { nowMs: UNTIL_MS + 10_001 })).toMatchObject({ reason: 'job_ended' });
  });

  test('as of unknown fate where whoever claimed it did not say what came of it', () => {
    expect(claimOf(claimed(), { nowMs: UNTIL_MS + 10_000 })).toMatchObject({ reason: 'answer_under_way' });
    expect(claimOf(claimed(), { nowMs: UNTIL_MS + 10_001 })).toMatchObject({ reason: 'fate_unknown' });
  });

  test.each<[AnswerKind, string]>([
    ['tfa', 'claimed'],
    ['credentials', 'refused'],
    ['acknowledgement', 'refused'],
  ])('unless its kind fits: %s is %s for a code, and any is taken for a request of no known kind', (kind, outcome) => {
    expect(claimOf(asked(), { kind }).kind).toBe(outcome);
    const other = toldAll(aFollowedJob(), [aPoll(0, { requests: [{ ...aRequest(), kind: 'other' }] })]).record;
    expect(claimOf(other, { kind }).kind).toBe('claimed');
  });
});

describe('what came of sending', () => {
  test.each<[SendOutcome, RequestState, number]>([
    ['sent', 'sent', 1],
    ['refused', 'refused', 1],
    ['unknown', 'unknown', 1],
    // It was never anything else for consumers.
    ['not_sent', 'open', 0],
  ])('%s is %s', (outcome, state, events) => {
    const news = mark(claimed(), outcome);
    expect(news?.next.requests).toMatchObject([{ state }]);
    expect(news?.events.map(({ type, request }) => [type, request?.state])).toEqual(
      Array.from({ length: events }, () => ['card_placement_job.request_changed', state]),
    );
  });

  test('is noted for the claim that it is of, and once', () => {
    const again = claimOf(marked(claimed(), 'not_sent'), { nowMs: CLAIMED_MS + 2_000 });
    if (again.kind === 'refused') throw new Error(again.reason);
    expect(mark(again.news.next, 'sent')).toBeUndefined();
    expect(mark(marked(claimed(), 'sent'), 'sent')).toBeUndefined();
    expect(mark(marked(claimed(), 'sent'), 'unknown')).toBeUndefined();
    expect(mark(aFollowedJob(), 'sent')).toBeUndefined();
  });

  test('may be told after polls have settled it, and what Strivve answered counts', () => {
    const gone = toldAll(claimed(), [aPoll(30_000)]).record;
    expect(stateOf(gone)).toBe('answered');
    expect(stateOf(marked(gone, 'sent'))).toBe('sent');
    expect(mark(gone, 'unknown')).toBeUndefined();
    const again = toldAll(claimed(), [listed(30_000)]).record;
    expect(stateOf(again)).toBe('open');
    expect(stateOf(marked(again, 'refused'))).toBe('refused');
    expect(mark(again, 'not_sent')).toBeUndefined();
  });

  test('may be told after the job has ended', () => {
    const ended = toldAll(claimed(), [aPoll(14_000, ENDED)]).record;
    expect(ended.requests).toMatchObject([{ state: 'unknown', closedAtMs: NOON + 14_100 }]);
    expect(stateOf(marked(ended, 'sent'))).toBe('sent');
    expect(stateOf(marked(ended, 'not_sent'))).toBe('expired');
    expect(mark(ended, 'unknown')).toBeUndefined();
  });
});

describe('an answer of which nobody knows', () => {
  test.each([
    ['that was marked', marked(claimed(), 'unknown')],
    ['whose sender died', claimed()],
  ])('%s waits for a poll that began ten seconds after it can have been sent', (_which, record) => {
    const settles = UNTIL_MS + 10_000 - NOON;
    expect(tellPoll(record, aPoll(settles - 1))).toBeUndefined();
    expect(tellPoll(record, listed(settles - 1))).toBeUndefined();
    const gone = toldAll(record, [aPoll(settles)]);
    expect(gone.record.requests).toMatchObject([{ state: 'answered', closedAtMs: NOON + settles + 100 }]);
    const again = toldAll(record, [listed(settles)]);
    expect(again.record.requests).toMatchObject([{ state: 'open' }]);
    for (const { events } of [gone, again]) {
      expect(events.map(({ type }) => type)).toEqual(['card_placement_job.request_changed']);
    }
    expect(claimOf(again.record, { nowMs: NOON + settles + 1_000 })).toMatchObject({ kind: 'claimed' });
  });

  test('is not settled by a poll that could not read the requests', () => {
    const { requests: _unread, ...poll } = aPoll(60_000);
    expect(tellPoll(claimed(), poll)).toBeUndefined();
  });
});

test.each<[SendOutcome, RequestState]>([
  ['sent', 'sent'],
  ['refused', 'refused'],
])('a request whose answer was %s stays that, listed or not', (outcome, state) => {
  const record = marked(claimed(), outcome);
  for (const poll of [aPoll(30_000), listed(30_000)]) expect(stateOf(toldAll(record, [poll]).record)).toBe(state);
});
