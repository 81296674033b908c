import type { Gap, JobRecord } from '../../../domain/job/job.ts';
import { tellPoll } from '../../../domain/job/tell-poll.ts';
import type { StatusMessage } from '../../../domain/job/told.ts';
import { A_JOB, aFollowedJob, aPoll, aRequest, toldAll } from '../../support/jobs.ts';
import { NOON } from '../../support/rules.ts';

const MINUTE_MS = 60_000;

const AUTH: StatusMessage = { status: 'AUTH', statusText: 'Signing in', percentComplete: 10 };
const UPDATING: StatusMessage = { status: 'UPDATING', percentComplete: 80 };
const DONE: StatusMessage = { status: 'SUCCESSFUL', percentComplete: 100, terminationType: 'BILLABLE' };

/** Types of events without what they all begin with. */
function typesOf(events: readonly { readonly type: string }[]): readonly (string | undefined)[] {
  return events.map(({ type }) => type.split('.')[1]);
}

test('a poll that brings nothing changes nothing', () => {
  expect(tellPoll(aFollowedJob(), aPoll(0))).toBeUndefined();
  const { record } = toldAll(aFollowedJob(), [aPoll(0, { messages: [AUTH], requests: [aRequest()] })]);
  expect(tellPoll(record, aPoll(4_000, { requests: [aRequest()] }))).toBeUndefined();
});

test('messages are stored in their order, and each that moves the job is told', () => {
  const poll = aPoll(0, { messages: [AUTH, AUTH, UPDATING] });
  const { record, messages, events } = toldAll(aFollowedJob(), [poll]);
  expect(messages).toEqual(
    [AUTH, AUTH, UPDATING].map((message, index) => ({
      ...message,
      sequence: index + 1,
      pollId: poll.pollId,
      readAtMs: NOON + 100,
    })),
  );
  expect(events).toEqual([
    {
      ...A_JOB,
      version: 1,
      id: 'acme/101/2',
      type: 'card_placement_job.progressed',
      occurredAtMs: NOON + 100,
      ...AUTH,
    },
    {
      ...A_JOB,
      version: 1,
      id: 'acme/101/3',
      type: 'card_placement_job.progressed',
      occurredAtMs: NOON + 100,
      // The text belonged to the status before.
      ...UPDATING,
    },
  ]);
  expect(record).toMatchObject({ version: 2, messages: 3, events: 3, heardAtMs: NOON + 100, ...UPDATING });
  expect(record).not.toHaveProperty('statusText');
});

test('a status of no table passes through with its text', () => {
  const news = { status: 'TEA_BREAK', statusText: 'Back at four' };
  expect(toldAll(aFollowedJob(), [aPoll(0, { messages: [news] })]).record).toMatchObject(news);
});

test('the same poll told again changes nothing, also when others were told meanwhile', () => {
  const [first, second] = [aPoll(0, { messages: [AUTH] }), aPoll(4_000, { messages: [UPDATING] })];
  const { record } = toldAll(aFollowedJob(), [first, second]);
  expect([tellPoll(record, first), tellPoll(record, second)]).toEqual([undefined, undefined]);
});

test('a poll that another has overtaken leaves its messages and moves nothing', () => {
  const { record, messages, events } = toldAll(aFollowedJob(), [
    aPoll(4_000, { messages: [UPDATING] }),
    aPoll(0, { messages: [{ ...AUTH, timeLeftMs: 1_000 }] }),
  ]);
  expect(messages.map(({ status, sequence }) => [status, sequence])).toEqual([
    ['UPDATING', 1],
    ['AUTH', 2],
  ]);
  expect(typesOf(events)).toEqual(['progressed']);
  expect(record).toMatchObject({ status: 'UPDATING', heardAtMs: NOON + 4_100 });
  expect(record).not.toHaveProperty('timesOutAtMs');
});

test('of hundreds of moves in one poll the latest twenty are told, and every message is stored', () => {
  const many = Array.from({ length: 2_000 }, (_, nth) => ({ status: 'UPDATING', percentComplete: nth / 20 }));
  const { record, messages, events } = toldAll(aFollowedJob(), [aPoll(0, { messages: many })]);
  expect([messages.length, record.messages]).toEqual([2_000, 2_000]);
  expect(events.map(({ percentComplete }) => percentComplete)).toEqual(
    many.slice(-20).map(({ percentComplete }) => percentComplete),
  );
});

describe('the end', () => {
  test('is a termination type and no status', () => {
    const { record } = toldAll(aFollowedJob(), [aPoll(0, { messages: [{ status: 'SUCCESSFUL' }] })]);
    expect(record).not.toHaveProperty('end');
    const ended = toldAll(record, [aPoll(4_000, { messages: [DONE] })]);
    const end = { cause: 'terminated', terminationType: 'BILLABLE' };
    expect(ended.record.end).toEqual({ ...end, atMs: NOON + 4_100 });
    expect(ended.events.at(-1)).toMatchObject({ type: 'card_placement_job.ended', end, status: 'SUCCESSFUL' });
  });

  test('is found in what the job itself says when its message was lost', () => {
    const job = { ...DONE, requests: [] };
    const { record, messages } = toldAll(aFollowedJob(), [aPoll(0, { job })]);
    expect(record.end).toMatchObject({ cause: 'terminated', terminationType: 'BILLABLE' });
    expect(messages).toEqual([expect.objectContaining({ ...DONE, isRepair: true, sequence: 1 })]);
    expect(messages[0]).not.toHaveProperty('requests');
  });

  test('is said once where message and job both say it', () => {
    const { messages, events } = toldAll(aFollowedJob(), [aPoll(0, { messages: [DONE], job: DONE })]);
    expect(messages).toHaveLength(1);
    expect(typesOf(events)).toEqual(['progressed', 'ended']);
  });

  test('is where the job stands, whatever the same poll says after it', () => {
    const poll = aPoll(0, { messages: [AUTH, DONE, UPDATING], job: UPDATING });
    const { record, messages, events } = toldAll(aFollowedJob(), [poll]);
    expect(record).toMatchObject({ status: 'SUCCESSFUL', percentComplete: 100 });
    expect(messages).toHaveLength(3);
    expect(events.map(({ status }) => status)).toEqual(['AUTH', 'SUCCESSFUL', 'SUCCESSFUL']);
    const other = { status: 'VBS_ERROR', terminationType: 'PROCESS_FAILURE' };
    const twice = toldAll(aFollowedJob(), [aPoll(0, { messages: [DONE, other] })]);
    expect(twice.record).toMatchObject({ status: 'SUCCESSFUL', end: { terminationType: 'BILLABLE' } });
  });

  test('stays the first one, while messages that come later are stored', () => {
    const { record, messages, events } = toldAll(aFollowedJob(), [
      aPoll(0, { messages: [DONE] }),
      aPoll(4_000, { messages: [{ status: 'VBS_ERROR', terminationType: 'PROCESS_FAILURE' }], ends: 'gave_up' }),
    ]);
    expect(record).toMatchObject({ status: 'SUCCESSFUL', messages: 2, end: { terminationType: 'BILLABLE' } });
    expect(messages).toHaveLength(2);
    expect(typesOf(events)).toEqual(['progressed', 'ended']);
  });

  test.each(['gave_up', 'not_found', 'not_permitted', 'unreachable'] as const)(
    'of ours, %s, gives way to one of Strivve that a slower poll has read',
    (cause) => {
      const ended = toldAll(aFollowedJob(), [aPoll(4_000, { ends: cause })]);
      expect(ended.record.end).toEqual({ cause, atMs: NOON + 4_100 });
      const { record, events } = toldAll(ended.record, [aPoll(0, { messages: [DONE] })]);
      expect(record).toMatchObject({ status: 'SUCCESSFUL', end: { cause: 'terminated' } });
      expect(typesOf(events)).toEqual(['progressed', 'ended']);
    },
  );

  test('leaves no request open', () => {
    const { record, events } = toldAll(aFollowedJob(), [
      aPoll(0, { requests: [aRequest('a')] }),
      aPoll(4_000, { messages: [DONE], requests: [aRequest('a'), aRequest('b')] }),
    ]);
    expect(record.requests.map(({ envelopeId, state }) => [envelopeId, state])).toEqual([
      ['a', 'expired'],
      ['b', 'expired'],
    ]);
    expect(typesOf(events).slice(1)).toEqual([
      'progressed',
      'request_opened',
      'request_changed',
      'request_changed',
      'ended',
    ]);
  });
});

describe('what the job itself says', () => {
  const gap: Gap = { fromMs: NOON, toMs: NOON + 4_000, cause: 'step_lost' };

  test('takes the place of messages that were lost', () => {
    const { record, messages, events } = toldAll(aFollowedJob(), [aPoll(4_000, { gap, job: UPDATING })]);
    expect(messages).toEqual([expect.objectContaining({ ...UPDATING, isRepair: true })]);
    expect(record).toMatchObject({ ...UPDATING, gaps: [gap] });
    expect(typesOf(events)).toEqual(['gap_found', 'progressed']);
    expect(events[0]).toMatchObject({ gap });
  });

  test('is no message of its own where the messages have said it, in other words too', () => {
    const job = { ...UPDATING, statusText: 'Placing the card', timeLeftMs: 5 * MINUTE_MS };
    const { record, messages } = toldAll(aFollowedJob(), [aPoll(4_000, { messages: [AUTH, UPDATING], job })]);
    expect(messages).toHaveLength(2);
    expect(record.timesOutAtMs).toBe(NOON + 4_000 + 5 * MINUTE_MS);
  });

  test('tells the requests where they could not be read', () => {
    const { requests: _unread, ...poll } = aPoll(0, { job: { requests: [aRequest()] } });
    expect(toldAll(aFollowedJob(), [poll]).record.requests).toMatchObject([{ state: 'open' }]);
  });
});

describe('gaps', () => {
  function lost(fromMs: number, cause: Gap['cause'] = 'answer_lost') {
    const { requests: _unread, ...poll } = aPoll(fromMs);
    return { ...poll, gap: { fromMs: NOON + fromMs, toMs: NOON + fromMs + 3_000, cause } };
  }

  test('that follow each other are one, and are told once', () => {
    const { record, events } = toldAll(aFollowedJob(), [lost(0), lost(7_000), lost(14_000), lost(60_000)]);
    expect(record.gaps).toEqual([
      { fromMs: NOON, toMs: NOON + 17_000, cause: 'answer_lost' },
      { fromMs: NOON + 60_000, toMs: NOON + 63_000, cause: 'answer_lost' },
    ]);
    expect(typesOf(events)).toEqual(['gap_found', 'gap_found']);
    expect(record).not.toHaveProperty('heardAtMs');
  });

  test('of different causes stay apart, and those beyond the most that a record holds make its last one longer', () => {
    expect(toldAll(aFollowedJob(), [lost(0), lost(4_000, 'step_lost')]).record.gaps).toHaveLength(2);
    const polls = Array.from({ length: 80 }, (_, nth) => lost(nth * MINUTE_MS));
    const { gaps } = toldAll(aFollowedJob(), polls).record;
    expect(gaps).toHaveLength(50);
    expect(gaps.at(-1)).toMatchObject({ fromMs: NOON + 49 * MINUTE_MS, toMs: NOON + 79 * MINUTE_MS + 3_000 });
  });
});

describe('the time-out', () => {
  const heard = (timeLeftMs: number, beganMs = 0) => aPoll(beganMs, { messages: [{ status: 'AUTH', timeLeftMs }] });

  test('is reckoned from before it was said, and the same one while it may be', () => {
    const { record } = toldAll(aFollowedJob(), [heard(300_000), heard(292_000, 4_000)]);
    expect(record.timesOutAtMs).toBe(NOON + 300_000);
    expect(toldAll(record, [heard(310_000, 8_000)]).record.timesOutAtMs).toBe(NOON + 8_000 + 310_000);
  });

  test('may have been said long before it was read, and is moved by that alone in no poll', () => {
    const waited = { ...heard(240_000, 120_000), previousAtMs: NOON + 60_000 };
    expect(toldAll(aFollowedJob(), [waited]).record.timesOutAtMs).toBe(NOON + 300_000);
    expect(toldAll(aFollowedJob(), [heard(300_000), waited]).record.timesOutAtMs).toBe(NOON + 300_000);
    // It was said a moment ago, as the poll after it tells.
    const { record, events } = toldAll(aFollowedJob(), [waited, heard(232_000, 128_000)]);
    expect(record.timesOutAtMs).toBe(NOON + 360_000);
    expect(typesOf(events)).toEqual(['progressed']);
    const gap: Gap = { fromMs: NOON, toMs: NOON + 120_000, cause: 'turn_lost' };
    expect(toldAll(aFollowedJob(), [{ ...heard(240_000, 120_000), gap }]).record.timesOutAtMs).toBe(NOON + 240_000);
  });

  test('whose last seconds are told in milliseconds is not put off by half an hour', () => {
    const { record } = toldAll(aFollowedJob(), [heard(300_000)]);
    // 3,000 milliseconds, taken for seconds.
    expect(toldAll(record, [heard(3_000_000, 297_000)]).record.timesOutAtMs).toBe(NOON + 300_000);
    // 300 seconds are 300 seconds, however near the end.
    expect(toldAll(record, [heard(300_000, 297_000)]).record.timesOutAtMs).toBe(NOON + 597_000);
    expect(toldAll(record, [heard(3_000_000, 100_000)]).record.timesOutAtMs).toBe(NOON + 3_100_000);
  });

  test('that is over is forgotten once the job says that it goes on', () => {
    const { record } = toldAll(aFollowedJob(), [heard(60_000), aPoll(30_000, { requests: [aRequest()] })]);
    expect(record.requests).toMatchObject([{ answerByMs: NOON + 60_000 }]);
    expect(tellPoll(record, aPoll(64_000, { requests: [aRequest()] }))).toBeUndefined();
    const job = { status: 'AUTH', requests: [aRequest()] };
    const { record: later, events } = toldAll(record, [aPoll(64_000, { requests: [aRequest()], job })]);
    expect(later).not.toHaveProperty('timesOutAtMs');
    expect(events.map(({ type, request }) => [type.split('.')[1], request?.answerByMs])).toEqual([
      ['request_changed', NOON + 30_000 + 4 * MINUTE_MS],
    ]);
  });

  test('is warned of once a minute before, also by a poll that brings nothing else', () => {
    const { record } = toldAll(aFollowedJob(), [heard(300_000)]);
    expect(tellPoll(record, aPoll(239_000))).toBeUndefined();
    const warned = toldAll(record, [aPoll(240_000), aPoll(244_000), heard(57_000, 243_000)]);
    expect(typesOf(warned.events)).toEqual(['about_to_time_out']);
    expect(warned.events[0]).toMatchObject({ timesOutAtMs: NOON + 300_000 });
  });

  test('that is moved on is warned of again', () => {
    const { events } = toldAll(aFollowedJob(), [heard(60_000), heard(180_000, 4_000), aPoll(130_000), aPoll(134_000)]);
    expect(typesOf(events)).toEqual(['progressed', 'about_to_time_out', 'about_to_time_out']);
  });

  test('of a request that nobody answers is warned of before that of its job', () => {
    const asked = aPoll(8_000, { messages: [{ status: 'PENDING_TFA', timeLeftMs: 532_000 }], requests: [aRequest()] });
    const { record, events } = toldAll(aFollowedJob(), [heard(300_000), asked]);
    const polls = [aPoll(187_000, { requests: [aRequest()] }), aPoll(188_000, { requests: [aRequest()] })];
    const { events: later } = toldAll(record, polls);
    expect(typesOf([...events, ...later])).toEqual(['progressed', 'progressed', 'request_opened', 'about_to_time_out']);
    expect(later[0]).toMatchObject({ timesOutAtMs: record.requests[0]?.answerByMs });
  });

  test('is warned of once, whatever shorter one was warned of meanwhile', () => {
    const { events } = toldAll(aFollowedJob(), [
      heard(290_000),
      aPoll(0, { requests: [aRequest()] }),
      aPoll(190_000, { requests: [aRequest()] }),
      aPoll(200_000),
      aPoll(240_000),
      aPoll(244_000, { requests: [aRequest()] }),
      aPoll(248_000),
    ]);
    const warnings = events.filter(({ type }) => type === 'card_placement_job.about_to_time_out');
    expect(warnings.map(({ timesOutAtMs }) => timesOutAtMs)).toEqual([NOON + 240_000, NOON + 290_000]);
  });

  test('is warned of, whatever request waits beyond its time', () => {
    const requests = [aRequest()];
    const { events } = toldAll(aFollowedJob(), [
      heard(420_000),
      ...Array.from({ length: 110 }, (_, nth) => aPoll(nth * 4_000, { requests })),
    ]);
    const warnings = events.filter(({ type }) => type === 'card_placement_job.about_to_time_out');
    expect(warnings.map(({ timesOutAtMs, occurredAtMs }) => [timesOutAtMs, occurredAtMs])).toEqual([
      [NOON + 240_000, NOON + 180_100],
      [NOON + 420_000, NOON + 360_100],
    ]);
  });

  test('is not warned of long after it', () => {
    const { events } = toldAll(aFollowedJob(), [heard(100_000), aPoll(161_000)]);
    expect(typesOf(events)).toEqual(['progressed']);
  });

  test('is not warned of when the job has ended', () => {
    const { events } = toldAll(aFollowedJob(), [heard(300_000), aPoll(250_000, { messages: [DONE] })]);
    expect(typesOf(events)).not.toContain('about_to_time_out');
  });
});

describe('a request', () => {
  const states = (record: JobRecord) => record.requests.map(({ state }) => state);

  test('is told once with the moment until which it can be answered, reckoned from before it was asked', () => {
    const previousAtMs = NOON + 3_000;
    const poll = aPoll(7_000, { requests: [aRequest(), aRequest()], previousAtMs });
    const { record, events } = toldAll(aFollowedJob(), [poll, aPoll(8_000, { requests: [aRequest()] })]);
    expect(record.requests).toEqual([
      {
        ...aRequest(),
        state: 'open',
        seenAtMs: NOON + 7_100,
        askedAfterMs: previousAtMs,
        answerByMs: previousAtMs + 4 * MINUTE_MS,
      },
    ]);
    expect(typesOf(events)).toEqual(['request_opened']);
    expect(events[0]?.request).toEqual({ ...aRequest(), state: 'open', answerByMs: previousAtMs + 4 * MINUTE_MS });
  });

  test('cannot be answered after its job times out, and consumers hear when that is another moment', () => {
    const { record, events } = toldAll(aFollowedJob(), [
      aPoll(0, { messages: [{ timeLeftMs: 120_000 }], requests: [aRequest()] }),
      aPoll(4_000, { messages: [{ timeLeftMs: 180_000 }], requests: [aRequest()] }),
    ]);
    expect(events.map(({ request }) => request?.answerByMs)).toEqual([NOON + 120_000, NOON + 184_000]);
    expect(typesOf(events)).toEqual(['request_opened', 'request_changed']);
    expect(record.requests).toMatchObject([{ state: 'open', answerByMs: NOON + 184_000 }]);
  });

  test('may have been asked at any time since messages were lost', () => {
    const gap: Gap = { fromMs: NOON, toMs: NOON + 20_000, cause: 'step_lost' };
    const { record } = toldAll(aFollowedJob(), [aPoll(20_000, { gap, requests: [aRequest()] })]);
    expect(record.requests).toMatchObject([{ askedAfterMs: NOON }]);
  });

  test('that is seen after the time-out of its job is not bound by it, nor by what it would not be listed for', () => {
    const heard = aPoll(0, { messages: [{ timeLeftMs: 20_000 }] });
    const { record } = toldAll(aFollowedJob(), [heard, aPoll(24_000, { requests: [aRequest()] })]);
    expect(record.requests).toMatchObject([{ answerByMs: NOON + 24_000 + 4 * MINUTE_MS }]);
    const gap: Gap = { fromMs: NOON, toMs: NOON + 300_000, cause: 'turn_lost' };
    const { record: late } = toldAll(aFollowedJob(), [aPoll(300_000, { gap, requests: [aRequest()] })]);
    expect(late.requests).toMatchObject([{ seenAtMs: NOON + 300_100, answerByMs: NOON + 300_100 }]);
  });

  test('stays open while anything that is listed cannot be read, and what can be is taken up', () => {
    const open = toldAll(aFollowedJob(), [aPoll(0, { requests: [aRequest('a')] })]).record;
    expect(tellPoll(open, aPoll(4_000, { requests: ['unreadable'] }))).toBeUndefined();
    const partly = toldAll(open, [aPoll(4_000, { requests: ['unreadable', aRequest('b')] })]).record;
    expect(partly.requests.map(({ envelopeId, state }) => [envelopeId, state])).toEqual([
      ['a', 'open'],
      ['b', 'open'],
    ]);
    expect(tellPoll(open, aPoll(4_000, { job: { requests: ['unreadable'] } }))).toBeUndefined();
    expect(states(toldAll(partly, [aPoll(8_000)]).record)).toEqual(['withdrawn', 'withdrawn']);
  });

  test('that is listed no more is withdrawn, or expired where its time is over', () => {
    const open = toldAll(aFollowedJob(), [aPoll(0, { requests: [aRequest()] })]).record;
    const withdrawn = toldAll(open, [aPoll(4_000)]);
    expect(withdrawn.record.requests).toMatchObject([{ state: 'withdrawn', closedAtMs: NOON + 4_100 }]);
    expect(typesOf(withdrawn.events)).toEqual(['request_changed']);
    expect(states(toldAll(open, [aPoll(4 * MINUTE_MS)]).record)).toEqual(['expired']);
  });

  test('stays open where the requests could not be read, or one of two readings lists it', () => {
    const open = toldAll(aFollowedJob(), [aPoll(0, { requests: [aRequest()] })]).record;
    const { requests: _unread, ...unread } = aPoll(4_000);
    expect(tellPoll(open, unread)).toBeUndefined();
    expect(tellPoll(open, aPoll(4_000, { job: { requests: [aRequest()] } }))).toBeUndefined();
    expect(states(toldAll(open, [aPoll(4_000, { job: { requests: [] } })]).record)).toEqual(['withdrawn']);
  });

  test('that goes as the job ends is expired: nobody took it back', () => {
    const open = toldAll(aFollowedJob(), [aPoll(0, { requests: [aRequest()] })]).record;
    expect(states(toldAll(open, [aPoll(4_000, { messages: [DONE], requests: [] })]).record)).toEqual(['expired']);
    expect(states(toldAll(open, [aPoll(4_000, { ends: 'gave_up', requests: [] })]).record)).toEqual(['expired']);
  });

  test('is not withdrawn by a poll that began before it was seen', () => {
    const open = toldAll(aFollowedJob(), [aPoll(4_000, { requests: [aRequest()] })]).record;
    expect(tellPoll(open, aPoll(0))).toBeUndefined();
  });

  test('that was withdrawn and is listed again is open again', () => {
    const { record, events } = toldAll(aFollowedJob(), [
      aPoll(0, { requests: [aRequest()] }),
      aPoll(4_000),
      aPoll(8_000, { requests: [aRequest()] }),
    ]);
    expect(record.requests).toMatchObject([{ state: 'open' }]);
    expect(record.requests[0]).not.toHaveProperty('closedAtMs');
    expect(events.map(({ request }) => request?.state)).toEqual(['open', 'withdrawn', 'open']);
  });

  test('beyond twenty new ones in a poll is taken up by the next, and beyond forty of a job by none', () => {
    const requests = Array.from({ length: 45 }, (_, nth) => aRequest(`e${nth}`));
    const polls = [0, 4_000, 8_000].map((beganMs) => aPoll(beganMs, { requests }));
    const { record } = toldAll(aFollowedJob(), polls);
    const known = record.requests.map(({ envelopeId }) => envelopeId);
    expect(known).toEqual(requests.slice(0, 40).map(({ envelopeId }) => envelopeId));
  });

  test('is told of once in a poll, so that all that can happen at once is less than a transaction has', () => {
    const requests = Array.from({ length: 45 }, (_, nth) => aRequest(`e${nth}`));
    const first = toldAll(aFollowedJob(), [aPoll(0, { requests: requests.slice(0, 20) }), aPoll(4_000)]).record;
    const messages = Array.from({ length: 30 }, (_, nth) => ({ percentComplete: nth }));
    const gap: Gap = { fromMs: NOON, toMs: NOON + 8_000, cause: 'step_lost' };
    const { events } = toldAll(first, [aPoll(8_000, { messages: [...messages, DONE], requests, gap })]);
    const changed = events.filter(({ type }) => type === 'card_placement_job.request_changed');
    expect(new Set(changed.map(({ request }) => request?.envelopeId)).size).toBe(changed.length);
    expect(changed).toHaveLength(40);
    expect(events).toHaveLength(1 + 20 + 20 + 40 + 1);
  });
});
