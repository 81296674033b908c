import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { CardsavrSession } from '@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0.js';
import type { Fault } from '../../../../local/simulators/strivve/faults.ts';
import type { JobScript } from '../../../../local/simulators/strivve/sites.ts';
import type { Strivve } from '../../../../local/simulators/strivve/strivve.ts';
import { loggedIn, outcomeOf, rawAnswer, strivvesOfTest } from './a-strivve.ts';
import { rawCall } from './raw-call.ts';

const MINUTE_MS = 60_000;
const { start } = strivvesOfTest();

const messagesOf = (jobId: string) => `/messages/place_card_on_single_site_jobs/${jobId}`;

/** How many messages a poll brought. */
async function poll(session: CardsavrSession, jobId: string, accessKey: string): Promise<number> {
  const { body } = (await session.getJobStatusUpdate(+jobId, accessKey)) as { body: unknown };
  return Array.isArray(body) ? body.length : 0;
}

async function begun(script: JobScript, options: Parameters<typeof start>[0] = {}) {
  const strivve = await start(options);
  const session = await loggedIn(strivve);
  const { jobId, accessKey } = strivve.createJob(script);
  return { strivve, session, jobId, accessKey };
}

function openEnvelope(strivve: Strivve, jobId: string): string {
  return strivve.ledger.job(jobId).requests.find(({ closed }) => closed === undefined)?.envelopeId ?? '';
}

describe('messages', () => {
  test('are told once to each key, from its registration on', async () => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
    const other = await loggedIn(strivve, strivve.addClient());
    strivve.pass(6_000);
    const { body } = await other.registerForJobStatusUpdates(+jobId);
    expect(await poll(other, jobId, body.access_key)).toBe(0);
    expect([await poll(session, jobId, accessKey), await poll(session, jobId, accessKey)]).toEqual([4, 0]);
    strivve.pass(2_000);
    expect([await poll(other, jobId, body.access_key), await poll(session, jobId, accessKey)]).toEqual([1, 1]);
  });

  test('are the same to who registers twice: a client has one key', async () => {
    const { session, jobId, accessKey } = await begun({ site: 'clean' });
    const { body } = await session.registerForJobStatusUpdates(+jobId);
    expect(body.access_key).toBe(accessKey);
  });

  test('are gone after an hour', async () => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
    strivve.pass(61 * MINUTE_MS);
    expect(await poll(session, jobId, accessKey)).toBe(0);
    expect(strivve.ledger.job(jobId).end).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('are the whole history, in whatever steps they are read', async () => {
    const { strivve, session } = await begun({ site: 'clean' });
    const waits = fc.array(fc.integer({ min: 0, max: 15_000 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(waits, async (waitsMs) => {
        const { jobId, accessKey } = strivve.createJob({ site: 'clean' });
        for (const waitMs of [...waitsMs, MINUTE_MS]) {
          strivve.pass(waitMs);
          await poll(session, jobId, accessKey);
        }
        const { messages, deliveries } = strivve.ledger.job(jobId);
        expect(deliveries.flatMap((one) => one.messages)).toEqual(messages);
        expect(deliveries.every(({ isLost }) => !isLost)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    'cardsavr-messaging-access-key',
    'x-cardsavr-messaging-access-key',
    'x-cardsavr-cardsavr-messaging-access-key',
  ])('are read by a key in %s, and not without one', async (header) => {
    const { session, jobId, accessKey } = await begun({ site: 'clean' });
    const path = `${messagesOf(jobId)}/broadcasts`;
    expect(await outcomeOf(session.get(path, null, { [header]: 'another' }))).toMatchObject({ status: 401 });
    expect(await outcomeOf(session.get(path, null))).toMatchObject({ status: 401 });
    expect(await outcomeOf(session.get(path, null, { [header]: accessKey }))).toMatchObject({
      status: 200,
      body: [{ type: 'job_status' }, {}],
    });
  });
});

test.each<[Parameters<typeof start>[0], number, number]>([
  [{}, 200, 201],
  [{ registrations: 'GET' }, 200, 405],
  [{ registrations: 'POST' }, 405, 201],
])('a channel is registered by GET and by POST: %j', async (options, byGet, byPost) => {
  const { session, jobId } = await begun({ site: 'clean' }, options);
  const path = `${messagesOf(jobId)}/broadcasts/registrations`;
  expect(await outcomeOf(session.get(path, null))).toMatchObject({ status: byGet });
  expect(await outcomeOf(session.post(path, { job_id: 1 }))).toMatchObject({ status: byPost });
});

describe('requests', () => {
  test('persist until they are answered, as one object or as a list', async () => {
    const { strivve, session, jobId } = await begun({ site: 'tfa' });
    strivve.pass(MINUTE_MS);
    const envelopeId = openEnvelope(strivve, jobId);
    const request = { type: 'tfa_request', job_id: +jobId, envelope_id: envelopeId };
    expect((await session.getJobInformationRequest(+jobId)).body).toMatchObject(request);
    expect((await session.getJobInformationRequest(+jobId)).body).toMatchObject([request]);
    await session.sendJobInformation(+jobId, envelopeId, 'tfa_response', '1234');
    const bodies = [await session.getJobInformationRequest(+jobId), await session.getJobInformationRequest(+jobId)];
    expect(bodies.map(({ body }) => body ?? [])).toEqual([[], []]);
  });

  test('may be several', async () => {
    const { strivve, session, jobId } = await begun({ site: 'two_at_once' });
    strivve.pass(MINUTE_MS);
    expect((await session.getJobInformationRequest(+jobId)).body).toMatchObject([
      { type: 'tfa_message' },
      { type: 'tfa_request' },
    ]);
  });

  test('are shown to no other client, and answered by none', async () => {
    const { strivve, jobId } = await begun({ site: 'tfa' });
    const other = await loggedIn(strivve, strivve.addClient());
    strivve.pass(MINUTE_MS);
    const envelopeId = openEnvelope(strivve, jobId);
    expect((await other.getJobInformationRequest(+jobId)).body ?? []).toEqual([]);
    const answered = outcomeOf(other.sendJobInformation(+jobId, envelopeId, 'tfa_response', '1234'));
    expect(await answered).toMatchObject({ status: 403 });
  });

  test.each([
    { type: 'tfa_response', message: '1234' },
    { type: 'tfa_request', message: '1234' },
    { job_id: 1, account_link: { tfa: '1234' } },
  ])('are answered once by %j', async (body) => {
    const { strivve, session, jobId } = await begun({ site: 'tfa' });
    strivve.pass(MINUTE_MS);
    const response = { envelope_id: openEnvelope(strivve, jobId), ...body };
    const path = `${messagesOf(jobId)}/credential_responses`;
    expect(await outcomeOf(session.post(path, response))).toMatchObject({ status: 201 });
    expect(await outcomeOf(session.post(path, response))).toMatchObject({ status: 404 });
    expect(await outcomeOf(session.post(path, { message: '1234' }))).toMatchObject({ status: 400 });
    strivve.pass(MINUTE_MS);
    const { end, requests } = strivve.ledger.job(jobId);
    expect(end).toMatchObject({ status: 'SUCCESSFUL' });
    expect(requests[0]?.responses.map(({ outcome }) => outcome)).toEqual(['right', 'not_open']);
    expect(JSON.stringify(strivve.ledger)).not.toContain('1234');
  });
});

test.each<[JobScript['shape'], object, object]>([
  [
    { detail: 'page' },
    { job_id: 101, message: { status: 'PENDING_TFA', percent_complete: 45, job_timeout: 540 } },
    { type: 'tfa_request', job_id: 101, envelope_id: expect.any(String) },
  ],
  [
    { jobId: 'text', timeout: 'milliseconds' },
    {
      job_id: '101',
      message: { job_timeout: 540_000, status_message: 'Pending tfa.', auth_percent_complete: 75, job_duration: 0 },
    },
    { type: 'tfa_request', job_id: '101', message: { status: 'PENDING_TFA' }, account_link: [{ key_name: 'tfa' }] },
  ],
  [{ detail: 'newest' }, { job_id: 101 }, { type: 'tfa', account_link: [{ label: expect.any(String) }] }],
])('a job of the shape %j speaks so', async (shape, message, request) => {
  const steps = [{ kind: 'ask', afterMs: 0, asks: [CODE] }] as const;
  const { session, jobId, accessKey } = await begun(
    { steps, ...(shape !== undefined && { shape }) },
    { firstJobId: 101 },
  );
  const { body } = await session.getJobStatusUpdate(+jobId, accessKey);
  expect(body).toMatchObject([{ type: 'job_status', ...message }]);
  expect((await session.getJobInformationRequest(+jobId)).body).toMatchObject(request);
});

const CODE = {
  type: 'tfa_request',
  status: 'PENDING_TFA',
  percent: 45,
  fields: [{ key_name: 'tfa', label: 'Code', secret: false }],
  wrongAllowed: 1,
  tooMany: 'TOO_MANY_TFA_FAILURES',
  received: [],
  timeout: 'TIMEOUT_TFA',
};

describe('who may call', () => {
  const headers = {
    'x-cardsavr-client-application': 'test',
    'x-cardsavr-trace': '{"key":"agent-1"}',
    'x-cardsavr-session-jwt': 'null',
  };

  test.each<[object, number]>([
    [{ 'x-cardsavr-client-application': '' }, 400],
    [{ 'x-cardsavr-trace': 'text' }, 400],
    [{ 'x-cardsavr-trace': '{}' }, 400],
    [{ 'x-cardsavr-session-jwt': '' }, 400],
    [{}, 401],
  ])('a login with the headers %j gets %i', async (change, status) => {
    const strivve = await start();
    const ca = await readFile(strivve.caFile, 'utf8');
    const answer = await rawCall(`${strivve.url}/session/login`, ca, {
      method: 'POST',
      headers: { ...headers, ...change },
      body: '{}',
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ _errors: [expect.any(String)] });
  });

  test('nobody whose session has ended, and everybody who has logged in again', async () => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
    strivve.endSessions();
    expect(await outcomeOf(session.getJobStatusUpdate(+jobId, accessKey))).toMatchObject({ status: 401 });
    expect(await poll(await loggedIn(strivve), jobId, accessKey)).toBe(2);
  });

  test('on a test server also who sends a password as it is, unsigned', async () => {
    const strivve = await start({ mode: 'plaintext' });
    const ca = await readFile(strivve.caFile, 'utf8');
    const { username, password } = strivve.credentials;
    const client_public_key = Buffer.from(POINT, 'hex').toString('base64');
    const body = JSON.stringify({ username, password, client_public_key });
    const answer = await rawCall(`${strivve.url}/session/login`, ca, { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('session_token') });
  });

  test.each([
    ['GET', '/nowhere', 404],
    ['DELETE', '/place_card_on_single_site_jobs/101', 405],
  ])('nobody by %s %s', async (method, path, status) => {
    const strivve = await start();
    const answer = await rawCall(`${strivve.url}${path}`, await readFile(strivve.caFile, 'utf8'), { method });
    expect(answer.status).toBe(status);
  });

  test('of a job that is not there', async () => {
    const { session } = await begun({ site: 'clean' });
    expect(await outcomeOf(session.getSingleSiteJobs(999))).toMatchObject({ status: 404 });
    expect(await outcomeOf(session.createSingleSiteJob({ account_id: 999 }))).toMatchObject({ status: 400 });
  });
});

describe('faults', () => {
  test.each<[Fault, object]>([
    [{ answer: { kind: 'status', status: 503 } }, { status: 503 }],
    [{ answer: { kind: 'status', status: 401 } }, { status: 401 }],
    [
      { answer: { kind: 'throttled', retryAfter: '7' } },
      { status: 429, headers: expect.objectContaining({ 'retry-after': '7' }) },
    ],
    [{ answer: { kind: 'html' } }, { status: 200, text: expect.stringMatching(/^<html>/) }],
    [{ answer: { kind: 'half_json' } }, { status: 200, text: expect.stringMatching(/[^}]$/) }],
    [
      { answer: { kind: 'empty' } },
      { status: 200, text: '', headers: expect.objectContaining({ 'content-type': 'application/json' }) },
    ],
    [{ answer: { kind: 'no_content' } }, { status: 204, text: '' }],
    [{ answer: { kind: 'null' } }, { status: 200, text: 'null' }],
  ])('%j befalls a call, and nothing was done', async (fault, expected) => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' }, { mode: 'plaintext' });
    const key = { 'cardsavr-messaging-access-key': accessKey };
    strivve.fail(fault);
    const answer = await rawAnswer(strivve, session, `${messagesOf(jobId)}/broadcasts`, key);
    expect(answer).toMatchObject(expected);
    expect(await poll(session, jobId, accessKey)).toBe(2);
  });

  test('without Retry-After where none is given', async () => {
    const { strivve, session, jobId } = await begun({ site: 'clean' }, { mode: 'plaintext' });
    strivve.fail({ answer: { kind: 'throttled' } });
    const { headers } = await rawAnswer(strivve, session, `${messagesOf(jobId)}/credential_requests`);
    expect(headers).not.toHaveProperty('retry-after');
  });

  test.each([{ kind: 'reset' }, { kind: 'status', status: 502 }, { kind: 'empty' }] as const)(
    'an answer that is lost by %j has consumed what it held, and the ledger says so',
    async (answer) => {
      const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
      strivve.fail({ on: 'broadcasts', answer, isDone: true });
      expect(await outcomeOf(session.getJobStatusUpdate(+jobId, accessKey))).toHaveProperty('error');
      expect(await poll(session, jobId, accessKey)).toBe(0);
      expect(strivve.ledger.job(jobId).deliveries).toMatchObject([{ isLost: true, messages: [{}, {}] }]);
    },
  );

  test('a response may be taken and its answer lost, or not be taken at all', async () => {
    const { strivve, session, jobId } = await begun({ site: 'tfa' });
    strivve.pass(MINUTE_MS);
    const envelopeId = openEnvelope(strivve, jobId);
    const answer = () => outcomeOf(session.sendJobInformation(+jobId, envelopeId, 'tfa_response', '1234'));
    strivve.fail(
      { on: 'credential_responses', answer: { kind: 'status', status: 409 } },
      { on: 'credential_responses', answer: { kind: 'reset' }, isDone: true },
    );
    expect(await answer()).toMatchObject({ status: 409 });
    expect(await answer()).toMatchObject({ status: undefined });
    expect(strivve.ledger.job(jobId).requests[0]).toMatchObject({
      closed: { because: 'answered' },
      responses: [{ outcome: 'failed' }, { outcome: 'right' }],
    });
  });

  test('a fault waits for its call, and befalls as many as it says', async () => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
    strivve.fail({ on: 'job', times: 2, answer: { kind: 'status', status: 500 } });
    expect(await poll(session, jobId, accessKey)).toBe(2);
    const asked = [];
    for (let nth = 1; nth <= 3; nth++) asked.push((await outcomeOf(session.getSingleSiteJobs(+jobId))).status);
    expect(asked).toEqual([500, 500, 200]);
  });

  test('a late answer is one all the same, and lost on who does not wait for it', async () => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' }, { mode: 'plaintext' });
    strivve.fail({ on: 'broadcasts', change: { kind: 'late', ms: 300 } });
    const ca = await readFile(strivve.caFile, 'utf8');
    const headers = { ...session._headers, 'cardsavr-messaging-access-key': accessKey };
    const url = `${strivve.url}${messagesOf(jobId)}/broadcasts`;
    await expect(rawCall(url, ca, { headers, msMax: 100 })).rejects.toThrow('aborted');
    const isLost = () => strivve.ledger.job(jobId).deliveries[0]?.isLost;
    for (let look = 0; look < 200 && isLost() !== true; look++) await sleep(10);
    expect(isLost()).toBe(true);
    strivve.pass(3_000);
    strivve.fail({ on: 'broadcasts', change: { kind: 'late', ms: 50 } });
    expect(await poll(session, jobId, accessKey)).toBe(1);
  });

  test('numbers may come as text', async () => {
    const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
    strivve.fail({ on: 'broadcasts', change: { kind: 'other_types' } });
    const { body } = await session.getJobStatusUpdate(+jobId, accessKey);
    expect(body[0]).toMatchObject({ job_id: jobId, message: { percent_complete: '0', job_timeout: '300' } });
  });
});

test('the ledger has every call, by whom it was', async () => {
  const { strivve, session, jobId, accessKey } = await begun({ site: 'clean' });
  await poll(session, jobId, accessKey);
  expect(strivve.ledger.calls()).toMatchObject([
    { name: 'login', id: '', status: 200 },
    { name: 'broadcasts', id: jobId, username: strivve.credentials.username, status: 200 },
  ]);
});

test('its time is as fast as wished, and the time left is told in ours', async () => {
  const { strivve, jobId } = await begun({ site: 'clean' }, { speed: 1_000 });
  const beganAtMs = strivve.now();
  while (strivve.now() < beganAtMs + MINUTE_MS) await sleep(5);
  const { end, messages } = strivve.ledger.job(jobId);
  expect(end).toMatchObject({ status: 'SUCCESSFUL' });
  expect(messages[0]?.timeLeftMs).toBe(300);
});

const POINT =
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
  '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5';
