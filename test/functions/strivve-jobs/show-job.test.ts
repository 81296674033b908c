import { anApi, OPEN, START } from './an-api.ts';

const signal = new AbortController().signal;

test('a job is shown with its requests, its gaps, its end and its messages', async () => {
  const api = anApi();
  await api.has({
    status: 'PENDING_TFA',
    percentComplete: 40,
    heardAtMs: START + 1,
    timesOutAtMs: START + 2,
    requests: [OPEN],
    gaps: [{ fromMs: START, toMs: START + 3, cause: 'step_lost' }],
    end: { cause: 'terminated', atMs: START + 4, terminationType: 'USER_DATA_FAILURE' },
  });
  const record = await api.record();
  if (record === undefined) throw new Error('There is no record.');
  const message = { sequence: 1, pollId: 'p/1', readAtMs: START, status: 'PENDING_TFA', timeLeftMs: 60_000 };
  const next = { ...record, version: 2, messages: 1 };
  await api.jobs.write({ seen: record, next, messages: [message], events: [], accessKey: 'secret key' }, signal);
  const reply = await api.show();
  expect(reply).toEqual({
    statusCode: 200,
    body: {
      instance: 'acme',
      job_id: '101',
      connection: 'main',
      followed_at: '2026-11-27T12:00:00.000Z',
      heard_at: '2026-11-27T12:00:00.001Z',
      status: 'PENDING_TFA',
      percent_complete: 40,
      times_out_at: '2026-11-27T12:00:00.002Z',
      requests: [
        {
          envelope_id: OPEN.envelopeId,
          kind: 'tfa',
          type: 'tfa_request',
          fields: [{ name: 'tfa', label: 'Code' }],
          state: 'open',
          seen_at: '2026-11-27T12:00:00.000Z',
          answer_by: '2026-11-27T12:04:00.000Z',
        },
      ],
      gaps: [{ from: '2026-11-27T12:00:00.000Z', to: '2026-11-27T12:00:00.003Z', cause: 'step_lost' }],
      end: { cause: 'terminated', termination_type: 'USER_DATA_FAILURE', at: '2026-11-27T12:00:00.004Z' },
      timeline: [
        {
          sequence: 1,
          read_at: '2026-11-27T12:00:00.000Z',
          status: 'PENDING_TFA',
          times_out_at: '2026-11-27T12:01:00.000Z',
        },
      ],
    },
  });
});

test('a job is shown without a moment that no calendar has', async () => {
  const api = anApi();
  await api.has({ timesOutAtMs: 9e15, heardAtMs: START });
  const { body } = await api.show();
  expect(body).toMatchObject({ job_id: '101', heard_at: '2026-11-27T12:00:00.000Z' });
  expect(body).not.toHaveProperty('times_out_at');
});

test('a job that nobody follows, a connection that is none, and a table that fails are told apart', async () => {
  const api = anApi();
  expect(await api.show('999')).toMatchObject({ statusCode: 404, body: { reason: 'job_unknown' } });
  expect(await api.show('101', 'other')).toMatchObject({ statusCode: 404, body: { reason: 'connection_unknown' } });
  api.store.timeline = () => Promise.reject(new Error('down'));
  expect(await api.show()).toMatchObject({ statusCode: 503, body: { reason: 'store_unavailable' } });
});

test('another route is none of ours', async () => {
  const api = anApi();
  expect(await api.call({ method: 'DELETE' }, '')).toMatchObject({ statusCode: 404 });
});
