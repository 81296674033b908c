import type { CallFailure } from '../../../domain/called.ts';
import { failure, TFA } from '../../support/cardsavr.ts';
import { anApi, MINUTE_MS, OPEN, START } from './an-api.ts';

const { envelopeId } = TFA;
const CODE = '493817';
const ANSWER = { envelope_id: envelopeId, code: CODE };

async function asked(changes: object = {}) {
  const api = anApi();
  await api.has({ requests: [{ ...OPEN, ...changes }] });
  return api;
}

async function stateOf(api: Awaited<ReturnType<typeof asked>>) {
  return (await api.record())?.requests[0]?.state;
}

test('a code is sent once and kept nowhere', async () => {
  const api = await asked();
  const reply = await api.answer(ANSWER);
  expect(reply).toEqual({
    statusCode: 200,
    body: { state: 'sent', instance: 'acme', job_id: '101', envelope_id: envelopeId },
  });
  expect(api.state.sent).toEqual([{ envelopeId, type: 'tfa_response', message: CODE }]);
  expect(await stateOf(api)).toBe('sent');
  expect(JSON.stringify([await api.record(), api.jobs.events, api.lines, reply])).not.toContain(CODE);
  expect(await api.answer(ANSWER)).toMatchObject({ statusCode: 409, body: { reason: 'already_answered' } });
  expect(api.state.sent).toHaveLength(1);
});

test.each([
  ['credentials', { submitted: true }, { type: 'credential_response', message: 'submitted' }],
  ['acknowledgement', { acknowledged: true }, { type: 'tfa_response', message: 'ack' }],
])('a request of kind %s is answered by a word', async (kind, body, sent) => {
  const api = await asked({ kind });
  expect(await api.answer({ envelope_id: envelopeId, ...body })).toMatchObject({ statusCode: 200 });
  expect(api.state.sent).toEqual([{ envelopeId, ...sent }]);
});

test('of many who answer at the same time one is let through', async () => {
  const api = await asked();
  const replies = await Promise.all(Array.from({ length: 8 }, () => api.answer(ANSWER)));
  const statuses = replies.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, ...Array<number>(7).fill(409)]);
  expect(api.state.sent).toHaveLength(1);
});

describe('what Strivve does', () => {
  test.each<[string, CallFailure, number, object, string]>([
    ['refuses', failure('refused', { status: 400 }), 502, { reason: 'not_accepted' }, 'refused'],
    ['is not reached', failure('no_answer'), 503, { reason: 'strivve_unreachable' }, 'open'],
    ['lets nobody in', failure('unauthorized', { status: 401 }), 503, { reason: 'strivve_unreachable' }, 'open'],
    ['throttles', failure('throttled', { status: 429 }), 503, { reason: 'strivve_unreachable' }, 'open'],
    ['does not answer', failure('no_answer', { maybeDone: true }), 202, { state: 'unknown' }, 'unknown'],
    ['fails', failure('unavailable', { maybeDone: true }), 202, { state: 'unknown' }, 'unknown'],
    ['says what cannot be read', failure('unreadable', { maybeDone: true }), 202, { state: 'unknown' }, 'unknown'],
  ])('%s', async (_what, failing, statusCode, body, state) => {
    const api = await asked();
    api.state.failing.set('respond', failing);
    expect(await api.answer(ANSWER)).toMatchObject({ statusCode, body });
    expect(await stateOf(api)).toBe(state);
    // Nothing was sent by a call that certainly did nothing, and the person may try again.
    api.state.failing.clear();
    expect(await api.answer(ANSWER)).toMatchObject({ statusCode: state === 'open' ? 200 : 409 });
  });
});

describe('what is not sent', () => {
  test.each([
    ['too_late', 410, { seenAtMs: START - 4 * MINUTE_MS }],
    ['withdrawn', 410, { state: 'withdrawn' }],
    ['fate_unknown', 409, { state: 'unknown' }],
    ['answer_under_way', 409, { state: 'answering', answer: { claimedAtMs: START, untilMs: START + MINUTE_MS } }],
    ['wrong_kind', 409, { kind: 'credentials' }],
    ['request_unknown', 404, { envelopeId: 'another' }],
  ])('%s', async (reason, statusCode, changes) => {
    const api = await asked(changes);
    expect(await api.answer(ANSWER)).toMatchObject({ statusCode, body: { reason, message: expect.any(String) } });
    expect(api.state.sent).toEqual([]);
  });

  test('an answer to a job that has ended, or that nobody follows', async () => {
    const api = anApi();
    await api.has({ requests: [OPEN], end: { cause: 'terminated', atMs: START } });
    expect(await api.answer(ANSWER)).toMatchObject({ statusCode: 410, body: { reason: 'job_ended' } });
    expect(await api.answer(ANSWER, '999')).toMatchObject({ statusCode: 404, body: { reason: 'job_unknown' } });
  });

  test('an answer whose claim could not be written, or was written too late', async () => {
    const api = await asked();
    api.store.write = () => Promise.reject(new Error('down'));
    expect(await api.answer(ANSWER)).toMatchObject({ statusCode: 503, body: { reason: 'store_unavailable' } });
    api.store.write = async (change, signal) => {
      const outcome = await api.jobs.write(change, signal);
      api.time.nowMs += 20_000;
      return outcome;
    };
    expect(await api.answer(ANSWER)).toMatchObject({ statusCode: 503, body: { reason: 'strivve_unreachable' } });
    expect(api.state.sent).toEqual([]);
  });
});

test('an answer that was sent is told as sent also where that cannot be written', async () => {
  const api = await asked();
  let writes = 0;
  api.store.write = (change, signal) => {
    writes += 1;
    return writes === 1 ? api.jobs.write(change, signal) : Promise.reject(new Error('down'));
  };
  expect(await api.answer(ANSWER)).toMatchObject({ statusCode: 200 });
  expect(await stateOf(api)).toBe('answering');
  expect(api.lines).toMatchObject([{ event: 'JOB_ANSWERED' }, { event: 'JOB_STORE_FAILED' }]);
});

describe('credentials of a merchant', () => {
  test.each([
    { username: 'somebody', password: 'hunter2hunter2' },
    { envelope_id: envelopeId, submitted: true, account: { account_link: { password: 'hunter2hunter2' } } },
    { envelope_id: envelopeId, code: '1', 'New-Password': 'hunter2hunter2' },
    { envelope_id: envelopeId, email: 'hunter2hunter2' },
    [[{ creds: ['hunter2hunter2'] }]],
    { envelope_id: envelopeId, code: '{"username":"somebody","p":"hunter2"}' },
    { envelope_id: envelopeId, code: ' ["somebody","hunter2"]' },
    { envelope_id: envelopeId, code: 'username=somebody&password=hunter2' },
    { envelope_id: '{"somebody":"hunter2"}', submitted: true },
    JSON.stringify('{"somebody":"hunter2"}'),
  ])('are refused, and nothing of them is logged or said back: %p', async (body) => {
    const api = await asked({ kind: 'credentials' });
    const reply = await api.answer(body);
    expect(reply).toMatchObject({ statusCode: 400, body: { reason: 'credentials_not_accepted' } });
    expect(JSON.stringify([reply, api.lines, await api.record()])).not.toMatch(/hunter2|somebody/);
    expect(api.state.calls).toEqual([]);
  });

  test('are no code that looks a little like them', async () => {
    for (const code of ['a{1}:"2"', '4:5=6', 'g-0815[x]']) {
      const api = await asked();
      expect(await api.answer({ envelope_id: envelopeId, code })).toMatchObject({ statusCode: 200 });
      expect(api.state.sent).toMatchObject([{ message: code }]);
    }
  });

  test('are refused where a job is to be followed, too', async () => {
    const api = anApi();
    const body = { create: { account_id: 1, account: { username: 'a', password: 'b' } } };
    expect(await api.follow(body)).toMatchObject({ body: { reason: 'credentials_not_accepted' } });
  });
});

test.each([
  '',
  '[]',
  {},
  { envelope_id: envelopeId },
  { code: CODE },
  { envelope_id: envelopeId, code: '' },
  { envelope_id: envelopeId, code: ' ' },
  { envelope_id: envelopeId, code: 'x'.repeat(65) },
  { envelope_id: envelopeId, code: '12\n34' },
  { envelope_id: envelopeId, code: 1234 },
  { envelope_id: envelopeId, submitted: false },
  { envelope_id: envelopeId, code: CODE, submitted: true },
  `{"envelope_id":"${envelopeId}","code":"1","code":"${CODE}"}`,
  `{"envelope_id":"${envelopeId}","code":{"password":"x"},"c\\u006fde" : "${CODE}"}`,
])('%p is no answer', async (body) => {
  const api = await asked();
  expect(await api.answer(body)).toMatchObject({ statusCode: 400, body: { reason: 'body_unreadable' } });
  expect(api.state.sent).toEqual([]);
});

describe('a path that is no job’s', () => {
  test.each(['', '0101', '../101', 'x'.repeat(65), 'ä'.repeat(3_000), '4111111111111111', '4111 1111 1111 1111'])(
    'is told apart from a table that fails, and is not logged: %p',
    async (jobId) => {
      const api = await asked();
      expect(await api.answer(ANSWER, jobId)).toMatchObject({ statusCode: 404, body: { reason: 'job_unknown' } });
      expect(await api.show(jobId)).toMatchObject({ statusCode: 404, body: { reason: 'job_unknown' } });
      expect(api.lines.map(({ event, fields }) => ({ event, fields }))).toEqual(
        Array.from({ length: 2 }, () => ({ event: 'JOB_REQUEST_REFUSED', fields: { reason: 'job_unknown' } })),
      );
    },
  );
});
