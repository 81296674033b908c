import type { CallFailure } from '../../../domain/called.ts';
import { failure, TFA } from '../../support/cardsavr.ts';
import { aPoller, HOUR_MS, JOB, START } from './a-poller.ts';

const MINUTE_MS = 60_000;
const UPDATING = { status: 'UPDATING', percentComplete: 80 };
const BILLABLE = { status: 'SUCCESSFUL', percentComplete: 100, terminationType: 'BILLABLE' };
const signal = new AbortController().signal;

describe('a poll', () => {
  test('keeps what it read and waits so long that polls begin every four seconds', async () => {
    const poller = await aPoller();
    poller.state.messages.push({ status: 'AUTH' }, UPDATING);
    poller.state.requests.push(TFA);
    expect(await poller.poll()).toEqual({
      next: 'wait',
      waitSeconds: 4,
      poll: 3,
      lost: false,
      readAtMs: poller.time.nowMs,
    });
    expect(await poller.timeline()).toMatchObject([{ status: 'AUTH' }, UPDATING]);
    expect(await poller.record()).toMatchObject({
      ...UPDATING,
      requests: [{ envelopeId: TFA.envelopeId, state: 'open' }],
    });
    expect(poller.events()).toContain('request_opened');
  });

  test('that brings nothing new writes nothing and logs nothing', async () => {
    const poller = await aPoller();
    poller.state.messages.push(UPDATING);
    await poller.poll();
    const before = await poller.record();
    poller.lines.length = 0;
    await poller.poll({ poll: 3 });
    expect([await poller.record(), poller.lines]).toEqual([before, []]);
  });

  test('reckons the time to answer from the poll before it', async () => {
    const poller = await aPoller();
    poller.time.nowMs += 10_000;
    poller.state.requests.push(TFA);
    await poller.poll({ readAtMs: poller.time.nowMs - 4_200 });
    expect((await poller.record())?.requests).toMatchObject([
      { answerByMs: poller.time.nowMs - 4_200 + 4 * MINUTE_MS, seenAtMs: poller.time.nowMs },
    ]);
  });

  test('that is the first to read reckons from when the job was followed, whatever failed before it', async () => {
    const poller = await aPoller();
    poller.time.nowMs = START + 30_000;
    poller.state.requests.push(TFA);
    await poller.poll({ poll: 5, readAtMs: null });
    expect((await poller.record())?.requests).toMatchObject([{ answerByMs: START + 4 * MINUTE_MS }]);
  });

  test('asks the job itself only where the messages may not tell', async () => {
    const poller = await aPoller();
    await poller.poll();
    expect(poller.state.calls).toEqual(['broadcasts', 'credentialRequests']);
    await poller.poll({ poll: 1 });
    expect(poller.state.calls.slice(2)).toEqual(['broadcasts', 'credentialRequests', 'job']);
  });

  test.each([
    ['its time-out has passed', { timesOutAtMs: START }],
    ['the fate of an answer is open', { requests: [aRequest('unknown')] }],
    ['it did not answer since messages were lost', { isUnrepaired: true as const }],
  ])('asks the job itself when %s', async (_what, changes) => {
    const poller = await aPoller(changes);
    await poller.poll();
    expect(poller.state.calls).toContain('job');
  });

  test('asks the job itself after a loss until it answers, whatever else is read, and then no more', async () => {
    const poller = await aPoller();
    poller.state.failing.set('broadcasts', failure('no_answer', { maybeDone: true }));
    poller.state.failing.set('job', failure('unavailable', { maybeDone: true }));
    await poller.poll({ poll: 2 });
    poller.state.failing.delete('broadcasts');
    poller.time.nowMs += 4_000;
    poller.state.messages.push(UPDATING);
    await poller.poll({ poll: 3 });
    poller.state.failing.clear();
    const asked: number[] = [];
    for (const poll of [4, 5]) {
      poller.time.nowMs += 4_000;
      await poller.poll({ poll });
      asked.push(poller.state.calls.filter((call) => call === 'job').length);
    }
    expect(asked).toEqual([3, 3]);
  });

  test('asks the job itself no more once it has answered in the poll that lost messages', async () => {
    const poller = await aPoller();
    poller.state.failing.set('broadcasts', failure('no_answer', { maybeDone: true }));
    await poller.poll({ poll: 2 });
    poller.state.failing.clear();
    poller.state.calls.length = 0;
    await poller.poll({ poll: 3 });
    expect(poller.state.calls).toEqual(['broadcasts', 'credentialRequests']);
  });

  test('asks the job itself for requests that cannot be listed', async () => {
    const poller = await aPoller();
    poller.state.failing.set('credentialRequests', failure('unavailable', { maybeDone: true }));
    poller.state.job = { requests: [TFA] };
    expect(await poller.poll()).toMatchObject({ readAtMs: poller.time.nowMs });
    expect((await poller.record())?.requests).toMatchObject([{ envelopeId: TFA.envelopeId, state: 'open' }]);
  });

  test('tells how many entries of a list cannot be read, and keeps the others', async () => {
    const poller = await aPoller();
    poller.state.requests.push('unreadable', TFA, 'unreadable');
    poller.state.job = { requests: ['unreadable', TFA] };
    expect(await poller.poll({ poll: 1 })).toMatchObject({ next: 'wait' });
    expect((await poller.record())?.requests).toMatchObject([{ envelopeId: TFA.envelopeId, state: 'open' }]);
    const told = { event: 'STRIVVE_REQUESTS_UNREADABLE', metrics: { StrivveCallFailed: 1 } };
    expect(poller.lines).toMatchObject([
      { ...told, fields: { jobId: JOB.jobId, call: 'credential_requests', unreadable: 2 } },
      { ...told, fields: { jobId: JOB.jobId, call: 'job', unreadable: 1 } },
      { event: 'JOB_CHANGED' },
    ]);
  });

  test('ends with a termination type, whether a message says it or only the job', async () => {
    for (const where of ['messages', 'job'] as const) {
      const poller = await aPoller();
      if (where === 'messages') poller.state.messages.push(BILLABLE);
      else poller.state.job = BILLABLE;
      expect(await poller.poll({ poll: 1 })).toEqual({ next: 'ended' });
      expect(await poller.record()).toMatchObject({ end: { cause: 'terminated', terminationType: 'BILLABLE' } });
      expect(poller.lines).toMatchObject([{ event: 'JOB_CHANGED', metrics: { JobEnded: 1, JobFollowingFailed: 0 } }]);
    }
  });
});

describe('a step that is called twice', () => {
  test('keeps what either call has read', async () => {
    const poller = await aPoller();
    poller.state.messages.push({ status: 'AUTH' });
    await poller.poll({ poll: 2 });
    poller.state.messages.push(UPDATING);
    await poller.poll({ poll: 2 });
    expect(await poller.timeline()).toMatchObject([{ status: 'AUTH' }, UPDATING]);
  });
});

describe('a step of which one call died', () => {
  test('is lost from before that call, however late the other one was heard', async () => {
    const poller = await aPoller();
    const readAtMs = START + MINUTE_MS;
    poller.time.nowMs = readAtMs;
    poller.state.messages.push({ status: 'AUTH' });
    poller.store.write = () => Promise.reject(new Error('down'));
    await expect(poller.poll({ poll: 2, readAtMs: null })).rejects.toThrow('down');
    delete poller.store.write;
    // The other call began before the machine gave the step up, and took its time.
    poller.time.nowMs = readAtMs + 25_000;
    poller.state.messages.push(UPDATING);
    await poller.poll({ poll: 2, readAtMs: null });
    poller.time.nowMs += 4_000;
    await poller.poll({ poll: 3, lost: true, readAtMs: null });
    const { fromMs = Infinity } = (await poller.record())?.gaps[0] ?? {};
    expect(fromMs).toBeLessThanOrEqual(readAtMs);
  });
});

describe('a poll that is written after a later one', () => {
  /** What happens between its reading and its first write. */
  const stalled = async (lateMs: number, meanwhile: (poller: Awaited<ReturnType<typeof aPoller>>) => Promise<void>) => {
    const poller = await aPoller();
    poller.time.nowMs = START + MINUTE_MS;
    let isStalled = false;
    poller.store.write = async (change, given) => {
      if (!isStalled) {
        isStalled = true;
        poller.time.nowMs += lateMs;
        await meanwhile(poller);
      }
      return poller.jobs.write(change, given);
    };
    return poller;
  };

  // The second is so late that the later poll tells of a time after the first had read.
  test.each([5_000, 30_000])('by %i ms reckons from what was known when it began', async (lateMs) => {
    const poller = await stalled(lateMs, async ({ state, poll }) => {
      state.requests.length = 0;
      state.messages.push(UPDATING);
      await poll({ poll: 3, readAtMs: null });
    });
    poller.state.requests.push(TFA);
    await poller.poll({ poll: 2, lost: true, readAtMs: null });
    expect(await poller.record()).toMatchObject({
      ...UPDATING,
      heardAtMs: START + MINUTE_MS + lateMs,
      requests: [{ askedAfterMs: START, answerByMs: START + 4 * MINUTE_MS }],
      gaps: [{ fromMs: START, toMs: START + MINUTE_MS, cause: 'step_lost' }],
    });
  });

  test('says nothing of what the later one could not read', async () => {
    const poller = await stalled(30_000, async ({ state, poll }) => {
      state.failing.set('credentialRequests', failure('unavailable', { maybeDone: true }));
      state.messages.push(UPDATING);
      await poll({ poll: 3, readAtMs: null });
      state.failing.clear();
    });
    poller.state.messages.push({ status: 'AUTH' });
    await poller.poll({ poll: 2, readAtMs: null });
    poller.state.requests.push(TFA);
    poller.time.nowMs += 1_000;
    await poller.poll({ poll: 4, readAtMs: null });
    // Asked before the later poll began, and after the first had read.
    const askedAtMs = START + MINUTE_MS + 2_000;
    const [request] = (await poller.record())?.requests ?? [];
    expect(request?.askedAfterMs).toBeLessThanOrEqual(askedAtMs);
  });
});

describe('who may poll', () => {
  test('what a lost step has read is named also where the job has ended meanwhile', async () => {
    const ended = await aPoller({ end: { cause: 'terminated', atMs: START } });
    expect(await ended.poll({ poll: 3, lost: true, readAtMs: START - 4_000 })).toEqual({ next: 'ended' });
    expect((await ended.record())?.gaps).toMatchObject([{ cause: 'step_lost' }]);
  });

  test('another holder of the lease is not disturbed, and neither is a job that has ended', async () => {
    const poller = await aPoller();
    expect(await poller.poll({ holder: 'another' })).toEqual({ next: 'superseded' });
    expect(poller.state.calls).toEqual([]);
    const ended = await aPoller({ end: { cause: 'gave_up', atMs: START } });
    expect(await ended.poll()).toEqual({ next: 'ended' });
    expect(ended.state.calls).toEqual([]);
  });

  test('a job that nobody wrote down has nothing to follow', async () => {
    const poller = await aPoller();
    expect(await poller.poll({ jobId: '999' })).toEqual({ next: 'ended' });
  });
});

describe('the key that reads messages', () => {
  const noKey = async () => {
    const poller = await aPoller();
    poller.store.read = async () => {
      const stored = await poller.jobs.read(JOB, signal);
      return stored && { record: stored.record, ...(stored.lease && { lease: stored.lease }) };
    };
    return poller;
  };

  test('is registered and stored before the first reading', async () => {
    const poller = await noKey();
    poller.state.failing.set('broadcasts', () => Promise.reject(new Error('died')));
    await expect(poller.poll()).rejects.toThrow('died');
    expect(poller.state.calls.slice(0, 2)).toEqual(['register', 'broadcasts']);
    expect((await poller.jobs.read(JOB, signal))?.accessKey).toBe('key-1');
  });

  test('requests are asked for also where it cannot be had', async () => {
    const poller = await noKey();
    poller.state.failing.set('register', failure('unavailable', { maybeDone: true }));
    poller.state.requests.push(TFA);
    await poller.poll();
    expect((await poller.record())?.requests).toMatchObject([{ state: 'open' }]);
    expect(poller.state.calls).not.toContain('broadcasts');
  });

  test.each([
    ['unauthorized', 401],
    ['not_found', 404],
    ['refused', 406],
  ] as const)('is made anew, once a turn, where Strivve lets us in but not with it: %s', async (reason, status) => {
    const poller = await aPoller();
    poller.state.failing.set('broadcasts', failure(reason, { status }));
    await poller.poll({ poll: 2 });
    expect(poller.state.calls).not.toContain('register');
    await poller.poll({ poll: 1 });
    expect((await poller.jobs.read(JOB, signal))?.accessKey).toBe('key-1');
    expect((await poller.record())?.gaps).toMatchObject([{ cause: 'answer_lost' }]);
  });
});

describe('what may have been lost', () => {
  test.each<[string, CallFailure, string | undefined, string | undefined]>([
    ['no answer', failure('no_answer', { maybeDone: true }), 'answer_lost', 'UPDATING'],
    ['a 500', failure('unavailable', { maybeDone: true, status: 500 }), 'answer_lost', 'UPDATING'],
    ['an error page', failure('unreadable', { maybeDone: true }), 'answer_unreadable', 'UPDATING'],
    ['a 401', failure('unauthorized', { status: 401 }), undefined, 'UPDATING'],
    ['a 429', failure('throttled', { status: 429 }), undefined, undefined],
    ['a call that was never sent', failure('no_answer'), undefined, 'UPDATING'],
  ])('after %s', async (_what, failing, cause, statusAfter) => {
    const poller = await aPoller();
    poller.state.failing.set('broadcasts', failing);
    poller.state.job = UPDATING;
    await poller.poll();
    const record = await poller.record();
    expect(record?.gaps.map((gap) => gap.cause)).toEqual(cause === undefined ? [] : [cause]);
    // The job says what the lost messages would have said.
    expect(record?.status).toBe(statusAfter);
  });

  test('is named when a job ends whose messages could not be read, though none of them was consumed', async () => {
    const poller = await aPoller();
    await poller.poll();
    poller.state.failing.set('broadcasts', failure('refused', { status: 400 }));
    poller.time.nowMs += 60_000;
    await poller.poll({ poll: 3, readAtMs: START + 400 });
    expect((await poller.record())?.gaps).toEqual([]);
    poller.time.nowMs += 60_000;
    poller.state.job = BILLABLE;
    await poller.poll({ poll: 4, readAtMs: START + 400 });
    expect(await poller.record()).toMatchObject({
      gaps: [{ fromMs: START + 400, toMs: poller.time.nowMs, cause: 'answer_lost' }],
      end: { terminationType: 'BILLABLE' },
    });
  });

  test('is named from the last poll that is known to have returned, and the job is asked', async () => {
    const poller = await aPoller();
    poller.state.job = BILLABLE;
    const readAtMs = START + 400;
    expect(await poller.poll({ poll: 5, lost: true, readAtMs })).toEqual({ next: 'ended' });
    expect(await poller.record()).toMatchObject({
      gaps: [{ fromMs: readAtMs, toMs: poller.time.nowMs, cause: 'step_lost' }],
      end: { terminationType: 'BILLABLE' },
    });
  });

  test('after a lost turn is named so, from well before what was heard last', async () => {
    const poller = await aPoller({ heardAtMs: START + 100_000 });
    poller.time.nowMs = START + 400_000;
    await poller.poll({ poll: 1, lost: true, readAtMs: null });
    expect((await poller.record())?.gaps).toEqual([
      { fromMs: START + 60_000, toMs: poller.time.nowMs, cause: 'turn_lost' },
    ]);
  });
});

describe('a store that fails', () => {
  test('before anything was asked loses nothing, and a loss from before is not forgotten', async () => {
    const poller = await aPoller();
    poller.store.read = () => Promise.reject(new Error('down'));
    expect(await poller.poll()).toMatchObject({ next: 'wait', readAtMs: null });
    expect([poller.state.calls, poller.lines]).toMatchObject([[], [{ event: 'JOB_NOT_READ' }]]);
    await expect(poller.poll({ lost: true })).rejects.toThrow('down');
  });

  test('for a moment costs no message, also where a write went through unheard', async () => {
    const poller = await aPoller();
    let calls = 0;
    poller.store.write = async (change, given) => {
      calls += 1;
      if (calls === 1) throw new Error('down');
      const outcome = await poller.jobs.write(change, given);
      if (calls === 2) throw new Error('the answer is lost');
      return outcome;
    };
    poller.state.messages.push({ status: 'AUTH' }, UPDATING);
    await poller.poll();
    expect(await poller.timeline()).toMatchObject([{ status: 'AUTH' }, UPDATING]);
  });

  test('for as long as a step may take ends it, so that the next poll names the gap', async () => {
    const poller = await aPoller();
    poller.store.write = () => Promise.reject(new Error('down'));
    poller.state.messages.push(UPDATING);
    await expect(poller.poll()).rejects.toThrow('down');
    expect(poller.time.nowMs).toBeLessThanOrEqual(START + 20_000);
  });

  test('is not the same as one that somebody else has written to: what is there now is added to', async () => {
    const poller = await aPoller();
    const seen = await poller.jobs.read(JOB, signal);
    poller.store.read = async () => seen;
    poller.state.messages.push({ status: 'AUTH' });
    await poller.poll({ poll: 2 });
    poller.state.messages.push(UPDATING);
    await poller.poll({ poll: 3 });
    expect(await poller.timeline()).toMatchObject([
      { sequence: 1, status: 'AUTH' },
      { sequence: 2, ...UPDATING },
    ]);
  });
});

describe('Strivve that does not answer', () => {
  const all = (poller: Awaited<ReturnType<typeof aPoller>>, failing: CallFailure) => {
    for (const call of ['broadcasts', 'credentialRequests', 'job'] as const) poller.state.failing.set(call, failing);
  };

  test.each([
    ['says how long to wait', { retryAfterMs: 12_000 }, 12],
    ['asks for longer than we wait', { retryAfterMs: HOUR_MS }, 30],
    ['does not say', {}, 8],
  ])('is left alone when it throttles and %s', async (_what, more, waitSeconds) => {
    const poller = await aPoller();
    all(poller, failure('throttled', more));
    expect(await poller.poll()).toMatchObject({ next: 'wait', waitSeconds });
  });

  test('and goes on throttling is asked ever more rarely', async () => {
    const poller = await aPoller();
    all(poller, failure('throttled'));
    await poller.poll({ readAtMs: poller.time.nowMs });
    poller.time.nowMs += 20_000;
    expect(await poller.poll({ poll: 3 })).toMatchObject({ waitSeconds: 20 });
    poller.time.nowMs += 60_000;
    expect(await poller.poll({ poll: 4 })).toMatchObject({ waitSeconds: 30 });
  });

  test('and knows no such job for two minutes ends the following', async () => {
    const poller = await aPoller();
    all(poller, failure('not_found', { status: 404 }));
    poller.state.failing.delete('credentialRequests');
    poller.time.nowMs = START + 10 * MINUTE_MS;
    expect(await poller.poll()).toMatchObject({ next: 'wait' });
    poller.time.nowMs += 2 * MINUTE_MS;
    expect(await poller.poll({ poll: 3 })).toEqual({ next: 'ended' });
    expect(await poller.record()).toMatchObject({ end: { cause: 'not_found' } });
    expect(poller.lines.at(-1)).toMatchObject({ metrics: { JobEnded: 1, JobFollowingFailed: 1 } });
  });

  test.each(['unauthorized', 'no_credentials'] as const)('%s for a quarter of an hour ends it', async (reason) => {
    const poller = await aPoller();
    await poller.poll();
    all(poller, failure(reason));
    poller.time.nowMs = START + HOUR_MS / 2;
    expect(await poller.poll({ poll: 3, untilMs: START + HOUR_MS })).toMatchObject({ next: 'wait' });
    poller.time.nowMs += 15 * MINUTE_MS;
    expect(await poller.poll({ poll: 4 })).toEqual({ next: 'ended' });
    expect(await poller.record()).toMatchObject({ end: { cause: 'not_permitted' } });
  });

  test.each(['not_found', 'unauthorized'] as const)(
    'for long, and says %s once, is followed on: only what it says again and again counts',
    async (reason) => {
      const poller = await aPoller();
      const answers = [
        failure('unavailable', { maybeDone: true }),
        failure(reason),
        failure('throttled'),
        failure(reason),
      ];
      for (const [nth, answer] of answers.entries()) {
        all(poller, answer);
        poller.time.nowMs += HOUR_MS / 2;
        expect(await poller.poll({ poll: nth + 2, untilMs: START + 9 * HOUR_MS })).toMatchObject({ next: 'wait' });
      }
      expect(await poller.record()).toMatchObject({ denied: { sinceMs: poller.time.nowMs } });
      poller.state.failing.clear();
      await poller.poll({ poll: 9, untilMs: START + 9 * HOUR_MS });
      expect(await poller.record()).not.toHaveProperty('denied');
    },
  );

  test('for a while and then does is followed on', async () => {
    const poller = await aPoller();
    all(poller, failure('unauthorized'));
    await poller.poll();
    poller.state.failing.clear();
    await poller.poll({ poll: 3 });
    expect(await poller.record()).not.toHaveProperty('unreadSinceMs');
    all(poller, failure('unauthorized'));
    poller.time.nowMs += 20 * MINUTE_MS;
    expect(await poller.poll({ poll: 4 })).toMatchObject({ next: 'wait' });
  });

  test.each([
    ['answers', false, 'gave_up'],
    ['has not answered for an hour', true, 'unreachable'],
  ])('as long as the stage follows a job: %s', async (_what, isDown, cause) => {
    const poller = await aPoller();
    const down = failure('unavailable', { maybeDone: true });
    if (isDown) all(poller, down);
    await poller.poll();
    poller.time.nowMs = START + 6 * HOUR_MS;
    expect(await poller.poll({ poll: 3, untilMs: START + 7 * HOUR_MS })).toEqual({ next: 'ended' });
    expect(await poller.record()).toMatchObject({ end: { cause } });
  });

  test('because the stage has no such connection any more counts as no credentials', async () => {
    const poller = await aPoller();
    await poller.poll({ connection: 'removed' });
    expect(poller.lines).toMatchObject([
      { event: 'STRIVVE_CALL_FAILED', fields: { call: 'broadcasts', reason: 'no_credentials' } },
      {},
      {},
    ]);
  });
});

describe('the end of a turn', () => {
  test('comes when no poll would begin in it any more', async () => {
    const poller = await aPoller();
    expect(await poller.poll({ untilMs: poller.time.nowMs + 4_001 })).toMatchObject({ next: 'wait' });
    expect(await poller.poll({ untilMs: poller.time.nowMs + 4_000 })).toEqual({
      next: 'turn_over',
      readAtMs: poller.time.nowMs,
    });
  });

  test('tells when everything was read last, for the next one to reckon from', async () => {
    const poller = await aPoller();
    poller.state.failing.set('credentialRequests', failure('unavailable', { maybeDone: true }));
    const over = { untilMs: poller.time.nowMs, readAtMs: START };
    expect(await poller.poll(over)).toEqual({ next: 'turn_over', readAtMs: START });
  });

  test('does not shorten the wait that Strivve asked for', async () => {
    const poller = await aPoller();
    poller.state.failing.set('broadcasts', failure('throttled', { retryAfterMs: 20_000 }));
    expect(await poller.poll({ untilMs: poller.time.nowMs + 1_000 })).toMatchObject({ waitSeconds: 20 });
  });
});

function aRequest(state: 'unknown') {
  return {
    ...TFA,
    state,
    seenAtMs: START,
    askedAfterMs: START,
    answerByMs: START + 4 * MINUTE_MS,
    answer: { claimedAtMs: START, untilMs: START + HOUR_MS },
  };
}
