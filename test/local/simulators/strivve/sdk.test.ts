import * as z from 'zod';
import type { StrivveOptions } from '../../../../local/simulators/strivve/strivve.ts';
import { loggedIn, strivvesOfTest } from './a-strivve.ts';
import { sdkSession } from './sdk.ts';

const { start } = strivvesOfTest();

async function begun(options: Partial<StrivveOptions> = {}) {
  const strivve = await start(options);
  return { strivve, session: await loggedIn(strivve) };
}

const messagesSchema = z.nullable(
  z.array(z.object({ type: z.literal('job_status'), message: z.looseObject({ status: z.string() }) })),
);
const requestSchema = z.object({ type: z.string(), envelope_id: z.string() });

/** Statuses as the SDK read them; none where it read null. */
function statusesIn(response: { body: unknown }): readonly string[] {
  return (messagesSchema.parse(response.body) ?? []).map(({ message }) => message.status);
}

/** The SDK hands on what came: one request, or a list of them. */
function requestsIn(response: { body: unknown }) {
  const { body } = response;
  return z.array(requestSchema).parse(Array.isArray(body) ? body : body === null ? [] : [body]);
}

describe.each(['encrypted', 'plaintext'] as const)('the official SDK, where answers are %s', (mode) => {
  test('logs in, registers, polls and answers until the job has ended', async () => {
    const { strivve, session } = await begun({ mode });
    const { jobId } = strivve.createJob({ site: 'tfa' });
    const key = z.object({ access_key: z.string() }).parse((await session.registerForJobStatusUpdates(+jobId)).body);
    strivve.pass(30_000);
    const before = statusesIn(await session.getJobStatusUpdate(+jobId, key.access_key));
    const [request] = requestsIn(await session.getJobInformationRequest(+jobId));
    await session.sendJobInformation(+jobId, request?.envelope_id ?? '', 'tfa_response', '1234');
    strivve.pass(60_000);
    const after = statusesIn(await session.getJobStatusUpdate(+jobId, key.access_key));

    expect(request?.type).toBe('tfa_request');
    expect(before.at(-1)).toBe('PENDING_TFA');
    expect(after.slice(0, 2)).toEqual(['TFA_RECEIVED', 'TFA_SUBMITTED']);
    expect(after.at(-1)).toBe('SUCCESSFUL');
    expect(strivve.ledger.job(jobId).end).toMatchObject({ terminationType: 'BILLABLE' });
  });

  test('creates a job, which subscribes it, and answers by the job itself', async () => {
    const { strivve, session } = await begun({ mode });
    const { accountId } = strivve.createAccount({ site: 'tfa' });
    const { body } = await session.createSingleSiteJob({ account_id: +accountId, cardholder_id: 7 });
    const job = z.object({ id: z.number(), access_key: z.string() }).parse(body);
    strivve.pass(30_000);
    const statuses = statusesIn(await session.getJobStatusUpdate(job.id, job.access_key));
    const hydrated = await session.getSingleSiteJobs(job.id, {}, { 'x-cardsavr-hydration': '["credential_requests"]' });
    const { credential_requests: requests } = z
      .object({ credential_requests: z.array(requestSchema) })
      .parse(hydrated.body);
    const answer = { account: { account_link: { tfa: '1234' } } };
    await session.updateSingleSiteJob(job.id, answer, null, {
      'x-cardsavr-envelope-id': requests[0]?.envelope_id ?? '',
    });
    strivve.pass(60_000);

    expect(statuses[0]).toBe('REQUESTED');
    expect((await session.getSingleSiteJobs(job.id)).body).toMatchObject({ termination_type: 'BILLABLE' });
  });

  test('reads every way in which nothing is said as nothing', async () => {
    const { strivve, session } = await begun({ mode });
    const { jobId, accessKey } = strivve.createJob({ steps: [] });
    const bodies = await Promise.all(
      Array.from({ length: 8 }, async () => (await session.getJobStatusUpdate(+jobId, accessKey)).body as unknown),
    );
    expect(bodies.map((body) => JSON.stringify(body)).toSorted()).toEqual([
      '[]',
      '[]',
      ...Array<string>(6).fill('null'),
    ]);
  });
});

test('the SDK refuses a badly signed answer, and is refused with a wrong password', async () => {
  const { strivve, session } = await begun();
  const { jobId, accessKey } = strivve.createJob({ site: 'clean' });
  strivve.fail({ on: 'broadcasts', change: { kind: 'bad_signature' } });
  await expect(session.getJobStatusUpdate(+jobId, accessKey)).rejects.toThrow('Invalid signature.');

  const other = await sdkSession(strivve.credentials, strivve.caFile);
  await expect(other.init(strivve.credentials.username, 'wrong')).rejects.toMatchObject({ statusCode: 401 });
});

test('the SDK finds its session ended, and works on after a new login', async () => {
  const { strivve, session } = await begun();
  const { jobId, accessKey } = strivve.createJob({ site: 'clean' });
  await session.refresh();
  strivve.endSessions();
  await expect(session.getJobStatusUpdate(+jobId, accessKey)).rejects.toMatchObject({ statusCode: 401 });

  const again = await loggedIn(strivve);
  expect(statusesIn(await again.getJobStatusUpdate(+jobId, accessKey))).toEqual(['REQUESTED', 'QUEUED']);
  const kept = again.getSerializedSessionData();
  await again.end();
  again.deserializeSessionData(kept);
  await expect(again.refresh()).rejects.toMatchObject({ statusCode: 401 });
});

test('a cardholder’s messages and requests come in one list, without an access key', async () => {
  const { strivve, session } = await begun();
  const { accountId } = strivve.createAccount({ site: 'tfa', shape: { detail: 'newest', jobId: 'text' } });
  await session.createSingleSiteJob({ account_id: +accountId, cardholder_id: 7 });
  strivve.pass(20_000);
  const { body } = await session.getCardholderMessages(7);
  const types = z
    .array(z.object({ type: z.string(), job_id: z.string() }))
    .parse(body)
    .map(({ type }) => type);
  expect(new Set(types)).toEqual(new Set(['job_status', 'tfa']));
});
