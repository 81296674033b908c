import * as z from 'zod/mini';
import { failure } from '../../support/cardsavr.ts';
import { anApi } from './an-api.ts';

const FOLLOWED = { statusCode: 201, body: { instance: 'acme', job_id: '101', connection: 'main' } };

test.each([101, '101'])('a job %p is written down with its key, and followed', async (jobId) => {
  const api = anApi();
  expect(await api.follow({ job_id: jobId, access_key: 'k3y==' })).toMatchObject(FOLLOWED);
  expect(await api.record()).toMatchObject({ jobId: '101', connection: 'main' });
  expect([await api.accessKey(), api.started]).toEqual(['k3y==', ['acme/101 as main']]);
  expect(JSON.stringify(api.lines)).not.toContain('k3y');
});

test('the same job again is the same job', async () => {
  const api = anApi();
  await api.follow({ job_id: 101 });
  expect(await api.follow({ job_id: '101' })).toMatchObject({ statusCode: 200, body: { job_id: '101' } });
  expect(api.jobs.events.map(({ type }) => type)).toEqual(['card_placement_job.followed']);
});

test('a job whose execution could not be started is started by the same request', async () => {
  const api = anApi();
  api.starting.failure = new Error('throttled');
  expect(await api.follow({ job_id: 101 })).toMatchObject({ statusCode: 503, body: { reason: 'not_started' } });
  delete api.starting.failure;
  expect(await api.follow({ job_id: 101 })).toMatchObject({ statusCode: 200 });
  expect(api.started).toEqual(['acme/101 as main']);
});

test('a job that has ended is not started again', async () => {
  const api = anApi();
  await api.has({ end: { cause: 'terminated', atMs: 0, terminationType: 'BILLABLE' } });
  expect(await api.follow({ job_id: 101 })).toMatchObject({ statusCode: 200, body: { end: { cause: 'terminated' } } });
  expect(api.started).toEqual([]);
});

test('a job whose execution failed or was stopped is not said to be followed', async () => {
  const api = anApi();
  await api.has();
  api.starting.finds = async () => 'over';
  const reply = await api.follow({ job_id: 101 });
  expect(reply).toMatchObject({ statusCode: 409, body: { reason: 'no_longer_followed', job_id: '101' } });
  expect(api.lines).toMatchObject([{ event: 'JOB_NOT_STARTED', metrics: { JobNotStarted: 1 } }]);
});

test('a job that ends while it is posted again has ended', async () => {
  const api = anApi();
  await api.has();
  api.starting.finds = async () => {
    await api.ends();
    return 'over';
  };
  expect(await api.follow({ job_id: 101 })).toMatchObject({ statusCode: 200, body: { end: { cause: 'terminated' } } });
  expect(api.lines).toMatchObject([{ event: 'JOB_FOLLOWED' }]);
});

test('a job is created and followed', async () => {
  const api = anApi();
  const reply = await api.follow({ create: { account_id: 7, cardholder_id: '8' } });
  expect(reply).toMatchObject({ statusCode: 201, body: { job_id: '202' } });
  expect(api.started).toEqual(['acme/202 as main']);
});

test.each([
  [failure('refused', { status: 400 }), 502, 'not_accepted'],
  [failure('no_answer', { maybeDone: true }), 502, 'perhaps_created'],
  [failure('throttled', { status: 429 }), 503, 'strivve_unreachable'],
])('a job that is not created is not followed: %p', async (failing, statusCode, reason) => {
  const api = anApi();
  api.state.failing.set('create', failing);
  expect(await api.follow({ create: { account_id: 7 } })).toMatchObject({ statusCode, body: { reason } });
  expect(api.started).toEqual([]);
});

test.each(['the table', 'the execution'])(
  'a job that was created and could not be followed because %s failed is followed by its id, and not created again',
  async (failing) => {
    const api = anApi();
    if (failing === 'the table') api.store.write = () => Promise.reject(new Error('down'));
    else api.starting.failure = new Error('throttled');
    const { statusCode, body } = await api.follow({ create: { account_id: 7 } });
    expect([statusCode, body]).toEqual([
      502,
      expect.objectContaining({ reason: 'created_not_followed', job_id: '202' }),
    ]);
    expect(JSON.stringify(body)).not.toContain('same request');
    delete api.store.write;
    delete api.starting.failure;
    const { job_id } = z.object({ job_id: z.string() }).parse(body);
    await api.follow({ job_id });
    expect(api.started).toEqual(['acme/202 as main']);
  },
);

test('a job that is there already may be posted again where the table failed', async () => {
  const api = anApi();
  api.store.write = () => Promise.reject(new Error('down'));
  expect(await api.follow({ job_id: 101 })).toMatchObject({
    statusCode: 503,
    body: { reason: 'store_unavailable', job_id: '101' },
  });
});

test('where a stage has several connections one has to be named', async () => {
  const api = anApi([
    { name: 'main', instance: 'acme' },
    { name: 'other', instance: 'beta' },
  ]);
  expect(await api.follow({ job_id: 1 })).toMatchObject({ statusCode: 400, body: { reason: 'connection_needed' } });
  // The other routes take it elsewhere, and whoever left it out there is told where.
  expect(await api.answer({ envelope_id: 'x', code: '1' })).toMatchObject({
    body: { reason: 'connection_needed', message: expect.stringContaining('?connection=') },
  });
  expect(await api.show('1', 'other')).toMatchObject({ statusCode: 404, body: { reason: 'job_unknown' } });
  expect(await api.follow({ job_id: 1, connection: 'third' })).toMatchObject({
    statusCode: 404,
    body: { reason: 'connection_unknown' },
  });
  await api.follow({ job_id: 1, connection: 'other' });
  expect(api.started).toEqual(['beta/1 as other']);
});

test.each([
  '',
  '{',
  '[]',
  {},
  { job_id: 1.5 },
  { job_id: -1 },
  { job_id: '../1' },
  { job_id: '' },
  // The same number as 101, and would be another job.
  { job_id: '0101' },
  { job_id: '00' },
  { job_id: '4111111111111111' },
  { job_id: 4_111_111_111_111_111 },
  '{"job_id":101,"job_id":102}',
  { job_id: 1, access_key: 'with a space' },
  { job_id: 1, create: { account_id: 2 } },
  { job_id: 1, unknown: true },
  { create: {} },
])('%p is no request to follow a job', async (body) => {
  const api = anApi();
  expect(await api.follow(body)).toMatchObject({ statusCode: 400, body: { reason: 'body_unreadable' } });
});
