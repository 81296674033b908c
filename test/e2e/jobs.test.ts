import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { MAIN_SECRET_ID } from '../../local/demo/strivve-jobs.ts';
import { operationsOf } from '../../local/demo/twin-operations.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { twinSecret } from '../../local/demo/twin-secret.ts';
import { type JobScript, RIGHT_CODE } from '../../local/simulators/strivve/sites.ts';
import { startStrivve, type Strivve } from '../../local/simulators/strivve/strivve.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { leaks, type Written, writtenIn, writtenInQueues, writtenInTables } from './leak-scan.ts';
import { cardhook } from './operator.ts';

/** A wrong code that no clock and no id holds by chance; the right one has four digits. */
const PLANTED_CODE = 'planted-code-8731';
const PLANTED_PASSWORD = 'planted-password-of-a-merchant';

/** Jobs take seconds here, and on a busy machine many of them. */
const HEARD_MS_MAX = 90_000;
const TEST_MS_MAX = 180_000;

let directory: string;
let strivve: Strivve;
let twin: ATwin;
/** Everything that was ever answered, and shown to an operator. */
const answers: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-strivve-'));
  strivve = await startStrivve({ caDirectory: directory, speed: 4 });
  twin = await aTwin({ caFile: strivve.caFile });
  await twinSecret(twin.endpoints, MAIN_SECRET_ID).write(JSON.stringify(strivve.credentials));
}, START_MS_MAX);

afterEach(() => twin.faults.set([]));

afterAll(async () => {
  await twin.stop();
  await strivve.close();
  rmSync(directory, { recursive: true, force: true });
});

async function call(method: 'GET' | 'POST', path: string, body?: object) {
  const answered = await operationsOf(twin.endpoints).call(method, path, {}, body);
  answers.push(JSON.stringify(answered));
  return answered;
}

/** A job of the simulator's that is followed. */
async function follow(script: JobScript): Promise<string> {
  const { jobId, accessKey } = strivve.createJob(script);
  const { status } = await call('POST', '/strivve/jobs', { job_id: jobId, access_key: accessKey });
  expect(status).toBe(201);
  return jobId;
}

const shownSchema = z.object({
  status: z.string().optional(),
  requests: z.array(z.object({ envelopeId: z.string(), kind: z.string(), state: z.string() })),
  gaps: z.array(z.object({ cause: z.string() })),
  end: z.object({ cause: z.string(), terminationType: z.string().optional() }).optional(),
  timeline: z.array(z.object({ sequence: z.int(), status: z.string().optional(), isRepair: z.boolean().optional() })),
});
type Shown = z.infer<typeof shownSchema>;

/** The job as the operator is told, once it is so. */
async function shown(jobId: string, isSo: (job: Shown) => boolean): Promise<Shown> {
  return lookUntil(
    async () => {
      const printed = await cardhook(twin.endpoints, '--json', 'jobs', 'show', jobId);
      answers.push(printed);
      return shownSchema.parse(JSON.parse(printed));
    },
    isSo,
    HEARD_MS_MAX,
  );
}

const hasEnded = ({ end }: Shown): boolean => end !== undefined;
const asks = ({ requests }: Shown): boolean => requests.some(({ state }) => state === 'open');

/** Everything that the simulator told its channel, against everything that is stored. */
function expectEveryMessageOnce(jobId: string, { timeline }: Shown): void {
  const told = strivve.ledger.job(jobId).messages.map(({ status }) => status);
  const heard = timeline.filter(({ isRepair }) => isRepair !== true).map(({ status }) => status);
  expect(heard).toEqual(told);
  expect(timeline.map(({ sequence }) => sequence)).toEqual(timeline.map((_message, index) => index + 1));
}

test(
  'a clean job is followed to its end, once, and every message of it is stored once',
  async () => {
    const { jobId, accessKey } = strivve.createJob({ site: 'clean' });
    const body = { job_id: Number(jobId), access_key: accessKey };
    const statuses = await Promise.all([1, 2, 3].map(() => call('POST', '/strivve/jobs', body)));
    expect(statuses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
    const job = await shown(jobId, hasEnded);
    expect(job).toMatchObject({
      status: 'SUCCESSFUL',
      end: { cause: 'terminated', terminationType: 'BILLABLE' },
      gaps: [],
    });
    expectEveryMessageOnce(jobId, job);
    const parents = twin.executions().filter(({ kind, name }) => kind === 'STANDARD' && name.includes(jobId));
    expect(parents).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect((await call('POST', '/strivve/jobs', body)).status).toBe(200);
  },
  TEST_MS_MAX,
);

test(
  'a code reaches Strivve once, whoever gives it and how often',
  async () => {
    const jobId = await follow({ site: 'tfa' });
    const [request] = (await shown(jobId, asks)).requests;
    const envelope_id = request?.envelopeId ?? '';
    const path = `/strivve/jobs/${jobId}/responses`;
    const refused = await call('POST', path, { envelope_id, username: 'ann', password: PLANTED_PASSWORD });
    expect(refused).toMatchObject({ status: 400, body: { reason: 'credentials_not_accepted' } });
    const given = await Promise.all([1, 2, 3].map(() => call('POST', path, { envelope_id, code: RIGHT_CODE })));
    expect(given.filter(({ status }) => status === 200)).toHaveLength(1);
    const job = await shown(jobId, hasEnded);
    expect(job).toMatchObject({ end: { terminationType: 'BILLABLE' }, requests: [{ kind: 'tfa', state: 'sent' }] });
    expectEveryMessageOnce(jobId, job);
    expect(strivve.ledger.job(jobId).requests.map(({ responses }) => responses.length)).toEqual([1]);
    expect(await call('POST', path, { envelope_id, code: RIGHT_CODE })).toMatchObject({ status: 409 });
    expect(await call('POST', path, { envelope_id: 'nobodys', code: RIGHT_CODE })).toMatchObject({ status: 404 });
  },
  TEST_MS_MAX,
);

test(
  'a wrong code is asked for again, and no code is found anywhere',
  async () => {
    const jobId = await follow({ site: 'tfa' });
    await shown(jobId, asks);
    await cardhook(twin.endpoints, '--json', 'jobs', 'answer', jobId, PLANTED_CODE);
    await shown(jobId, (job) => asks(job) && job.requests.length === 2);
    await cardhook(twin.endpoints, '--json', 'jobs', 'answer', jobId, RIGHT_CODE);
    const job = await shown(jobId, hasEnded);
    expect(job).toMatchObject({
      end: { terminationType: 'BILLABLE' },
      requests: [{ state: 'sent' }, { state: 'sent' }],
    });
    expect(
      strivve.ledger.job(jobId).requests.flatMap(({ responses }) => responses.map(({ outcome }) => outcome)),
    ).toEqual(['wrong', 'right']);
  },
  TEST_MS_MAX,
);

test(
  'a poll step that dies after it has read leaves a named gap and the right end',
  async () => {
    twin.faults.set([
      { kind: 'kill', service: 'dynamodb', operations: ['TransactWriteItems'], caller: 'StrivvePoller', hitsMax: 1 },
    ]);
    const jobId = await follow({ site: 'clean' });
    const job = await shown(jobId, hasEnded);
    expect(job).toMatchObject({ gaps: [{ cause: 'step_lost' }], end: { terminationType: 'BILLABLE' } });
    const { messages } = strivve.ledger.job(jobId);
    const heard = job.timeline.filter(({ isRepair }) => isRepair !== true).map(({ status }) => status);
    // What the dead step had read is what is missing: the rest is there, in order and once.
    expect(heard.length).toBeLessThan(messages.length);
    expect(messages.map(({ status }) => status).slice(-heard.length)).toEqual(heard);
  },
  TEST_MS_MAX,
);

test(
  'sessions that end, throttling and empty answers keep no job from its end',
  async () => {
    const jobId = await follow({ site: 'tfa' });
    const [request] = (await shown(jobId, asks)).requests;
    strivve.endSessions();
    strivve.fail(
      { on: 'broadcasts', answer: { kind: 'throttled', retryAfter: '1' } },
      { on: 'broadcasts', answer: { kind: 'empty' } },
      { on: 'broadcasts', answer: { kind: 'null' } },
      { on: 'credential_requests', answer: { kind: 'no_content' } },
    );
    const body = { envelope_id: request?.envelopeId, code: RIGHT_CODE };
    // A session that has ended took nothing: the answer says so, and the person tries again.
    const { status } = await lookUntil(
      () => call('POST', `/strivve/jobs/${jobId}/responses`, body),
      (answered) => answered.status < 500,
    );
    expect(status).toBe(200);
    expect(await shown(jobId, hasEnded)).toMatchObject({
      end: { terminationType: 'BILLABLE' },
      requests: [{ kind: 'tfa', state: 'sent' }],
    });
    expect(strivve.ledger.job(jobId).requests.map(({ responses }) => responses.length)).toEqual([1]);
  },
  TEST_MS_MAX,
);

/** Input, output and every event of the executions that are kept. */
async function writtenInHistories(): Promise<Written[]> {
  const { dynamodb: endpoint, credentials } = twin.endpoints;
  const client = new SFNClient({ endpoint, region: credentials.region, credentials });
  const written: Written[] = [];
  for (const { kind, executionArn } of twin.executions()) {
    if (kind === 'EXPRESS') continue;
    for await (const { events } of paginateGetExecutionHistory(
      { client },
      { executionArn, includeExecutionData: true },
    )) {
      written.push({ where: 'an execution', text: JSON.stringify(events) });
    }
  }
  client.destroy();
  return written;
}

function numbered(what: string, secrets: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(secrets.map((secret, index) => [`${what} ${index + 1}`, secret]));
}

test('codes, passwords, keys and session tokens are in no log, table, queue, answer or execution, and access keys in the jobs table alone', async () => {
  const written = [
    ...answers.map((text) => ({ where: 'an answer', text })),
    ...twin.said().map((text) => ({ where: 'a log line', text })),
    ...writtenIn(twin.logDirectory),
    ...(await writtenInTables(twin)),
    ...(await writtenInQueues(twin)),
    ...(await writtenInHistories()),
  ];
  expect(written.some(({ where }) => where === 'an execution')).toBe(true);
  const { integratorKey, password } = strivve.credentials;
  const hidden = {
    'a code': PLANTED_CODE,
    'a merchant’s password': PLANTED_PASSWORD,
    'the key': integratorKey,
    password,
  };
  expect(leaks(written, hidden)).toEqual([]);
  const sessions = strivve.sessionSecrets();
  expect(sessions.length).toBeGreaterThan(1);
  expect(leaks(written, numbered('session secret', sessions))).toEqual([]);
  const accessKeys = strivve.ledger.jobs().flatMap(({ deliveries }) => deliveries.map(({ accessKey }) => accessKey));
  const read = new Set(accessKeys);
  expect(read.size).toBeGreaterThan(0);
  // Every poll reads by it: it is in the record and nowhere else.
  const jobsTable = twin.table('JobsTable');
  expect(
    leaks(
      written.filter(({ where }) => where !== jobsTable),
      numbered('access key', [...read]),
    ),
  ).toEqual([]);
});
