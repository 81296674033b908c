import fc from 'fast-check';
import { claimAnswer, markAnswer, type SendOutcome } from '../../../domain/job/answer.ts';
import type { JobRecord } from '../../../domain/job/job.ts';
import type { JobEvent } from '../../../domain/job/job-event.ts';
import type { JobNews, StoredMessage } from '../../../domain/job/ports.ts';
import { tellPoll } from '../../../domain/job/tell-poll.ts';
import type { ListedRequest, PollTold } from '../../../domain/job/told.ts';
import { aFollowedJob, aRequest } from '../../support/jobs.ts';
import { NOON } from '../../support/rules.ts';
import { type PollStep, type Step, STEPS } from './arbitraries.ts';

const RUNS = 2_000;
const SEND_MS_MAX = 8_000;
const SETTLE_MS = 10_000;

type Claim = { readonly envelopeId: string; readonly atMs: number; outcome?: SendOutcome };

/** All that was left of a job's life, and what was done to it. */
type Life = {
  record: JobRecord;
  readonly messages: StoredMessage[];
  readonly events: JobEvent[];
  readonly polls: PollTold[];
  readonly claims: Claim[];
  /** Whether a repeated poll, or a change without a new version, was ever taken. */
  isBroken: boolean;
};

type Design = { readonly tell: typeof tellPoll; readonly claim: typeof claimAnswer };

const OURS: Design = { tell: tellPoll, claim: claimAnswer };

function live(steps: readonly Step[], { tell, claim }: Design = OURS): Life {
  const life: Life = {
    record: aFollowedJob(),
    messages: [],
    events: [],
    polls: [],
    claims: [],
    isBroken: false,
  };
  let nowMs = NOON;

  function leave(news: JobNews | undefined): void {
    if (news === undefined) return;
    life.isBroken ||= news.next.version !== life.record.version + 1;
    life.record = news.next;
    life.messages.push(...news.messages);
    life.events.push(...news.events);
  }

  for (const step of steps) {
    if (step.kind !== 'repeat') nowMs += step.afterMs;
    switch (step.kind) {
      case 'poll': {
        const poll = told(step, nowMs, life.polls.length);
        life.polls.push(poll);
        leave(tell(life.record, poll));
        break;
      }
      case 'repeat': {
        const poll = life.polls.at(-step.back);
        const news = poll && tell(life.record, poll);
        // A poll that left nothing may find something now, such as that a minute is left.
        life.isBroken ||= poll !== undefined && poll.messages.length > 0 && news !== undefined;
        leave(news);
        break;
      }
      case 'claim': {
        const { envelopeId } = step;
        const outcome = claim(life.record, { envelopeId, kind: 'tfa', nowMs, untilMs: nowMs + SEND_MS_MAX });
        if (outcome.kind === 'refused') break;
        life.claims.push({ envelopeId, atMs: nowMs });
        leave(outcome.news);
        break;
      }
      case 'mark': {
        const last = life.claims.at(-1);
        if (last === undefined || last.outcome !== undefined) break;
        last.outcome = step.outcome;
        const { envelopeId, atMs: claimedAtMs } = last;
        leave(markAnswer(life.record, { envelopeId, claimedAtMs, outcome: step.outcome, nowMs }));
        break;
      }
    }
  }
  return life;
}

function told(step: PollStep, nowMs: number, index: number): PollTold {
  const { tookMs, heldMs, messages, listed, job, gap, ends } = step;
  const atMs = nowMs - heldMs;
  const beganAtMs = atMs - tookMs;
  return {
    pollId: `holder/${index}`,
    beganAtMs,
    atMs,
    messages,
    ...(listed && { requests: requestsOf(listed) }),
    ...(job && { job }),
    ...(gap && { gap: { fromMs: beganAtMs - 4_000, toMs: beganAtMs, cause: gap } }),
    ...(ends && { ends }),
  };
}

function requestsOf(envelopes: readonly string[]): readonly ListedRequest[] {
  return envelopes.map((envelopeId) => aRequest(envelopeId));
}

function sequencesOf(ids: readonly string[]): readonly number[] {
  return ids.map((id) => Number(id.split('/').at(-1)));
}

test('every message of every poll is stored once, in its order, and numbers have no gaps', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const { record, messages, events, polls, isBroken } = live(steps);
      expect(isBroken).toBe(false);
      const own = messages.filter(({ isRepair }) => isRepair !== true);
      const stored = polls.flatMap(({ pollId }) => own.filter((message) => message.pollId === pollId));
      expect(stored.map(({ sequence: _number, pollId: _id, readAtMs: _at, ...message }) => message)).toEqual(
        polls.flatMap((poll) => poll.messages),
      );
      expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
      expect(record.messages).toBe(messages.length);
      expect(sequencesOf(events.map(({ id }) => id))).toEqual(events.map((_, index) => index + 2));
      expect(record.events).toBe(events.length + 1);
    }),
    { numRuns: RUNS },
  );
});

test('the same property finds a record that does not remember its polls', () => {
  const forgetful: Design = { ...OURS, tell: (record, poll) => tellPoll({ ...record, polls: [] }, poll) };
  const outcome = fc.check(
    fc.property(STEPS, (steps) => {
      expect(live(steps, forgetful).isBroken).toBe(false);
    }),
    { numRuns: RUNS },
  );
  expect(outcome.failed).toBe(true);
});

test('the end is the first that Strivve told, or else the first of ours, and is told', () => {
  let ended = 0;
  fc.assert(
    fc.property(STEPS, (steps) => {
      const { record, events, polls } = live(steps);
      const terminations = polls.map(
        ({ messages, job }) =>
          messages.find(({ terminationType }) => terminationType !== undefined)?.terminationType ??
          job?.terminationType,
      );
      const termination = terminations.find((type) => type !== undefined);
      const ours = polls.find(({ ends }) => ends !== undefined)?.ends;
      const cause = termination === undefined ? ours : 'terminated';
      expect([record.end?.cause, record.end?.terminationType]).toEqual([cause, termination]);
      const causes = events.flatMap(({ end }) => end?.cause ?? []);
      expect(causes.at(-1)).toBe(cause);
      expect(new Set(causes).size).toBe(causes.length);
      const waiting = record.requests.filter(({ state }) => state === 'open' || state === 'answering');
      expect(cause === undefined ? [] : waiting).toEqual([]);
      ended += Number(cause !== undefined);
    }),
    { numRuns: RUNS },
  );
  // Jobs of which none ends would prove little.
  expect(ended).toBeGreaterThan(RUNS / 10);
});

/** Whether a second answer to one envelope was allowed without proof that the first did nothing. */
function isAnsweredTwice({ claims, polls }: Life): boolean {
  return claims.some((second, index) => {
    const first = claims.slice(0, index).findLast(({ envelopeId }) => envelopeId === second.envelopeId);
    if (first === undefined || first.outcome === 'not_sent') return false;
    const isProven = polls.some(
      ({ beganAtMs, atMs, requests = [] }) =>
        beganAtMs >= first.atMs + SEND_MS_MAX + SETTLE_MS &&
        atMs <= second.atMs &&
        requests.some((request) => request !== 'unreadable' && request.envelopeId === first.envelopeId),
    );
    return first.outcome === 'sent' || first.outcome === 'refused' || !isProven;
  });
}

test('an envelope is answered again where Strivve lists it long after, and never when it has said yes or no', () => {
  let claims = 0;
  fc.assert(
    fc.property(STEPS, (steps) => {
      const life = live(steps);
      expect(isAnsweredTwice(life)).toBe(false);
      claims += Number(life.claims.length > 1);
    }),
    { numRuns: RUNS },
  );
  expect(claims).toBeGreaterThan(RUNS / 20);
});

test.each<[string, Design]>([
  [
    'sends again what has an unknown fate',
    {
      ...OURS,
      claim: (record, claim) =>
        claimAnswer(
          {
            ...record,
            requests: record.requests.map((one) => (one.state === 'unknown' ? { ...one, state: 'open' } : one)),
          },
          claim,
        ),
    },
  ],
  [
    'believes the very next poll',
    {
      ...OURS,
      tell: (record, poll) =>
        tellPoll(
          {
            ...record,
            requests: record.requests.map((one) =>
              one.answer === undefined ? one : { ...one, answer: { ...one.answer, untilMs: 0 } },
            ),
          },
          poll,
        ),
    },
  ],
])('the same property finds a design that %s', (_which, design) => {
  const outcome = fc.check(
    fc.property(STEPS, (steps) => {
      expect(isAnsweredTwice(live(steps, design))).toBe(false);
    }),
    { numRuns: RUNS },
  );
  expect(outcome.failed).toBe(true);
});

test('every request that a poll lists is in the record and was told as open', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const { record, events, polls } = live(steps);
      const seen = new Set(
        polls.flatMap(({ requests = [] }) =>
          requests.flatMap((request) => (request === 'unreadable' ? [] : request.envelopeId)),
        ),
      );
      const opened = events.filter(({ type }) => type === 'card_placement_job.request_opened');
      expect(new Set(opened.map(({ request }) => request?.envelopeId))).toEqual(seen);
      expect(new Set(record.requests.map(({ envelopeId }) => envelopeId))).toEqual(seen);
      expect([opened.length, record.requests.length]).toEqual([seen.size, seen.size]);
    }),
    { numRuns: RUNS },
  );
});

test('what consumers were told last of a request and of the standing is what the record says', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const { record, events } = live(steps);
      for (const { envelopeId, state } of record.requests) {
        const last = events.findLast(({ request }) => request?.envelopeId === envelopeId)?.request;
        expect(last?.state).toBe(state === 'answering' ? last?.state : state);
        expect(last?.state).not.toBe('answering');
      }
      const standing = events.findLast(({ type }) => type === 'card_placement_job.progressed');
      expect([standing?.status, standing?.statusText, standing?.percentComplete]).toEqual([
        record.status,
        record.statusText,
        record.percentComplete,
      ]);
    }),
    { numRuns: RUNS },
  );
});

test('every gap is within one that is named, and a time-out is warned of once', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const { record, events, polls } = live(steps);
      for (const { gap } of polls) {
        if (gap === undefined) continue;
        expect(record.gaps.some(({ fromMs, toMs }) => fromMs <= gap.fromMs && gap.toMs <= toMs)).toBe(true);
      }
      const warned = events
        .filter(({ type }) => type === 'card_placement_job.about_to_time_out')
        .map(({ timesOutAtMs }) => timesOutAtMs);
      expect(new Set(warned).size).toBe(warned.length);
    }),
    { numRuns: RUNS },
  );
});
