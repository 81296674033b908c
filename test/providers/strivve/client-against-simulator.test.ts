import type { Called } from '../../../domain/called.ts';
import { strivvesOfTest } from '../../local/simulators/strivve/a-strivve.ts';
import { type ClientProcess, startClientProcess } from './client-process.ts';

const strivves = strivvesOfTest();
/** Every simulator of this file has its certificate from the same authority. */
let clients: ClientProcess | undefined;

afterAll(() => clients?.stop());

async function begun(options: Parameters<typeof strivves.start>[0] = {}) {
  const strivve = await strivves.start(options);
  clients ??= startClientProcess(strivve.caFile);
  return { strivve, client: clients.clientOf(strivve.credentials), clients };
}

async function valueOf<Value>(call: Promise<Called<Value>>): Promise<Value> {
  const called = await call;
  if (called.kind === 'failed') throw new Error(`The call failed: ${JSON.stringify(called)}`);
  return called.value;
}

/** Both were written from the same pages by two hands, on two libraries of cryptography: neither may correct the other. */
describe.each(['encrypted', 'plaintext'] as const)('a simulated Strivve whose answers are %s', (mode) => {
  test.each(['GET', 'POST'] as const)(
    'lets the client in and follow a job, registered by %s',
    async (registrations) => {
      const { strivve, client } = await begun({ mode, registrations });
      const { jobId } = strivve.createJob({ site: 'tfa' });
      const { accessKey } = await valueOf(client.register(jobId));
      strivve.pass(30_000);

      const before = await valueOf(client.broadcasts(jobId, accessKey));
      expect(before.at(-1)).toMatchObject({ status: 'PENDING_TFA', timeLeftMs: expect.any(Number) });
      expect(await valueOf(client.broadcasts(jobId, accessKey))).toEqual([]);

      const requests = await valueOf(client.credentialRequests(jobId));
      expect(requests).toMatchObject([{ kind: 'tfa', type: 'tfa_request' }]);
      expect(await valueOf(client.job(jobId))).toMatchObject({ status: 'PENDING_TFA', requests });

      const [request] = requests;
      if (request === undefined || request === 'unreadable') throw new Error('No request can be read.');
      const answer = { envelopeId: request.envelopeId, type: 'tfa_response', message: '1234' } as const;
      expect(await client.respond(jobId, answer)).toMatchObject({ kind: 'answered' });
      expect(await client.respond(jobId, answer)).toMatchObject({ kind: 'failed', maybeDone: false });
      strivve.pass(60_000);

      const after = await valueOf(client.broadcasts(jobId, accessKey));
      expect(after.at(-1)).toMatchObject({ status: 'SUCCESSFUL', terminationType: 'BILLABLE' });
      expect(await valueOf(client.credentialRequests(jobId))).toEqual([]);
      expect(await valueOf(client.job(jobId))).toMatchObject({ terminationType: 'BILLABLE' });
      expect(strivve.ledger.job(jobId).end).toMatchObject({ terminationType: 'BILLABLE' });
    },
  );

  test('lets it create a job, whose key reads from the beginning', async () => {
    const { strivve, client } = await begun({ mode });
    const { accountId } = strivve.createAccount({ site: 'clean' });
    const { jobId, accessKey = '' } = await valueOf(client.create({ accountId, cardholderId: '7' }));
    strivve.pass(60_000);
    const messages = await valueOf(client.broadcasts(jobId, accessKey));
    expect(messages[0]).toMatchObject({ status: 'REQUESTED' });
    expect(messages.at(-1)).toMatchObject({ terminationType: 'BILLABLE' });
  });

  test('lets it in again when its session has ended, and no message is lost by that', async () => {
    const { strivve, client } = await begun({ mode });
    const { jobId, accessKey } = strivve.createJob({ site: 'clean' });
    await valueOf(client.broadcasts(jobId, accessKey));
    strivve.endSessions();
    strivve.pass(60_000);
    expect((await valueOf(client.broadcasts(jobId, accessKey))).at(-1)).toMatchObject({ terminationType: 'BILLABLE' });
  });
});

test('a client whose password is wrong is not let in, and one that does not trust the authority sends nothing', async () => {
  const { strivve, clients: trusting } = await begun();
  const { jobId } = strivve.createJob({ site: 'clean' });
  const wrong = trusting.clientOf({ ...strivve.credentials, password: 'wrong' });
  expect(await wrong.register(jobId)).toMatchObject({ kind: 'failed', reason: 'unauthorized', maybeDone: false });

  const before = strivve.ledger.calls().length;
  const distrustful = startClientProcess();
  const outcome = await distrustful.clientOf(strivve.credentials).register(jobId);
  await distrustful.stop();
  expect(outcome).toMatchObject({ kind: 'failed', reason: 'no_answer', maybeDone: false });
  expect(strivve.ledger.calls()).toHaveLength(before);
});
