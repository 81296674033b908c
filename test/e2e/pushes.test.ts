import { createApplicationReader } from '../../adapters/dynamo/application-reader.ts';
import {
  configurationOf,
  DEV_PROFILE_CODES,
  type DevProfile,
  secretIdOf,
} from '../../local/demo/elavon-configuration.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { twinSecret } from '../../local/demo/twin-secret.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { createElavon, type Delivery } from '../../local/simulators/elavon/elavon.ts';
import { CANARIES, elavonFixture } from '../support/elavon-bodies.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { cardhook } from './operator.ts';
import { leaks, type Written, writtenIn, writtenInQueues, writtenInTables } from './leak-scan.ts';

let twin: ATwin;
/** Everything that was ever answered. */
const responses: Written[] = [];

beforeAll(async () => {
  twin = await aTwin();
}, START_MS_MAX);

afterEach(() => twin.faults.set([]));

afterAll(() => twin.stop());

/** A complete boarding of another merchant, with what its terminals sign in with. */
function bodyOf(uniqueId: string, changes: object = {}): string {
  const boardingStatusDetail = { boardingStatus: 'COMPLETE', boardingId: `AWB-${uniqueId}` };
  const ids = { uniqueId, packetId: uniqueId, boardingStatusDetail };
  return JSON.stringify({ ...JSON.parse(elavonFixture('managed-complete')), ...ids, ...changes });
}

/** Pushed as Elavon would, with the secret that the profile has. */
async function push(code: DevProfile, body: string): Promise<number | string> {
  const elavon = createElavon(await configurationOf(twin.endpoints, code), Date.now, 20_000);
  const sent = await elavon.push(body);
  responses.push({ where: 'an answer', text: JSON.stringify(sent) });
  return sent.kind === 'answered' ? sent.status : sent.kind;
}

/** Of the push, or of the token that it needed; undefined without an answer. */
function statusOf(delivery: Delivery): number | undefined {
  return 'status' in delivery ? delivery.status : undefined;
}

/** Pushed by hand. */
async function send(path: string, init: RequestInit): Promise<readonly [number, string]> {
  const response = await fetch(`${twin.endpoints.elavon['BASIC']?.replace(/\/BASIC$/, '') ?? ''}/${path}`, init);
  const text = await response.text();
  responses.push({ where: 'an answer', text: `${JSON.stringify([...response.headers])} ${text}` });
  return [response.status, text];
}

function reader() {
  return createApplicationReader(twin.dynamo, twin.table('ApplicationsTable'), DEV_PROFILE_CODES);
}

/** The application with this id, once it is there. */
async function applied(uniqueId: string, isEnough: (pushes: number) => boolean = (pushes) => pushes > 0) {
  const found = await lookUntil(
    () => reader().find(uniqueId),
    ([first]) => first !== undefined && isEnough(first.history.length),
    20_000,
  );
  expect(found).toHaveLength(1);
  return found[0];
}

/** On a busy machine the first push may meet an environment that starts for longer than the URL waits. */
test.each(DEV_PROFILE_CODES)(
  'a push by profile %s is in the record of its application',
  async (code) => {
    const uniqueId = `mode-${code}`;
    const body = bodyOf(uniqueId);
    const status = await lookUntil(
      () => push(code, body),
      (one) => one === 200,
      30_000,
    );
    expect(status).toBe(200);
    expect(await applied(uniqueId)).toMatchObject({ profileCode: code, boardingStatus: 'COMPLETE' });
  },
  60_000,
);

test('a late INPROGRESS and a repeated push change nothing', async () => {
  expect(await push('BASIC', bodyOf('late'))).toBe(200);
  expect(await push('BASIC', bodyOf('late'))).toBe(200);
  const late = bodyOf('late', { boardingStatusDetail: { boardingStatus: 'INPROGRESS' }, terminalIdInfo: undefined });
  expect(await push('BASIC', late)).toBe(200);
  const application = await applied('late', (pushes) => pushes >= 2);
  expect(application).toMatchObject({ boardingStatus: 'COMPLETE', contradictions: [] });
  expect(application?.history).toHaveLength(2);
}, 60_000);

test('an unknown profile, no proof and a wrong secret get the same answer', async () => {
  const wrong = { authorization: `Basic ${Buffer.from('elavon:wrong').toString('base64')}` };
  const body = bodyOf('refused');
  const answers = [
    await send('NOBODY', { method: 'POST', body, headers: wrong }),
    await send('BASIC', { method: 'POST', body, headers: wrong }),
    await send('BASIC', { method: 'POST', body }),
    // Above the token endpoint: the place of a profile code.
    await send('oauth2', { method: 'POST', body, headers: wrong }),
    await send('CLIENT', { method: 'POST', body, headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } }),
  ];
  expect(new Set(answers.map(String))).toEqual(new Set(['401,{"message":"Unauthorized"}']));
  expect(await reader().find('refused')).toEqual([]);
});

test.each(['BASIC', 'CLIENT'] as const)(
  'while the secret of %s is exchanged under load, no valid push is refused, and none with the revoked one is taken',
  async (code) => {
    const before = await configurationOf(twin.endpoints, code);
    const statuses: (number | undefined)[] = [];
    const over = { old: false, all: false };
    const pushOn = async (worker: string, configuration: () => Promise<typeof before>, isOver: () => boolean) => {
      for (let sent = 0; !isOver(); sent += 1) {
        const elavon = createElavon(await configuration(), Date.now, 20_000);
        statuses.push(statusOf(await elavon.push(bodyOf(`exchanged-${code}-${worker}-${sent}`))));
      }
    };
    const byOld = ['a', 'b'].map((name) =>
      pushOn(
        `old-${name}`,
        () => Promise.resolve(before),
        () => over.old,
      ),
    );
    const byCurrent = ['a', 'b'].map((name) =>
      pushOn(
        `current-${name}`,
        () => configurationOf(twin.endpoints, code),
        () => over.all,
      ),
    );
    try {
      await cardhook(twin.endpoints, 'elavon', 'set-secret', code, '--generate');
      const pushed = statuses.length;
      await lookUntil(
        () => Promise.resolve(statuses.length),
        (count) => count > pushed + 40,
        30_000,
      );
      over.old = true;
      await Promise.all(byOld);
      await cardhook(twin.endpoints, 'elavon', 'end-rotation', code, '--anyway');
      const elavon = createElavon(before, Date.now, 20_000);
      const revoked = await Promise.all(
        Array.from({ length: 8 }, (_, place) => elavon.push(bodyOf(`revoked-${code}-${place}`))),
      );
      // On a busy machine some may have no answer.
      expect(revoked.map(statusOf)).not.toContain(200);
      expect(revoked.map(statusOf)).toContain(401);
    } finally {
      Object.assign(over, { old: true, all: true });
      await Promise.all([...byOld, ...byCurrent]);
    }
    expect(statuses.length).toBeGreaterThan(40);
    expect(statuses).not.toContain(401);
    expect(statuses).toContain(200);
  },
  120_000,
);

test('a profile without its secret is refused, and told of', async () => {
  const secret = twinSecret(twin.endpoints, secretIdOf('PLAIN'));
  const text = await secret.read();
  await secret.write(JSON.stringify({ current: { token: 'not set' } }));
  try {
    const headers = { authorization: 'not set' };
    // What is known of it is fetched anew when something does not match, and not at every attempt of a flood.
    const missing = await lookUntil(
      async () => {
        const [status] = await send('PLAIN', { method: 'POST', body: bodyOf('open'), headers });
        expect(status).toBe(401);
        return twin.metric('ElavonSecretMissing');
      },
      (sum) => sum > 0,
      30_000,
    );
    expect(missing).toBeGreaterThan(0);
  } finally {
    await secret.write(text);
  }
}, 60_000);

test('while SQS fails a push is kept in the table, and the sweep applies it', async () => {
  twin.faults.set([{ kind: 'reset', service: 'sqs', operations: ['SendMessage'] }]);
  expect(await push('TOKEN', bodyOf('aside'))).toBe(200);
  twin.faults.set([]);
  expect(await reader().find('aside')).toEqual([]);
  await fetch(new URL('/_twin/schedules/SweepSchedule', twin.endpoints.sqs), { method: 'POST' });
  expect(await applied('aside')).toMatchObject({ boardingStatus: 'COMPLETE' });
}, 60_000);

test('while SQS and DynamoDB fail a push is not acknowledged', async () => {
  twin.faults.set([
    { kind: 'reset', service: 'sqs', operations: ['SendMessage'] },
    { kind: 'serverError', service: 'dynamodb' },
  ]);
  expect(await push('TOKEN', bodyOf('lost'))).toBe(503);
}, 60_000);

describe('at an environment that starts while KMS and the secret of the marks fail', () => {
  const down: readonly Fault[] = [
    { kind: 'serverError', service: 'kms' },
    { kind: 'serverError', service: 'secretsmanager', about: 'MarkKey' },
  ];
  const notFetched = () => twin.metric('ElavonSecretsNotFetched');

  /** Ends all of them: one is started when none is left, and that one ends too. */
  async function endEnvironments(): Promise<void> {
    const before = notFetched();
    twin.faults.set([...down, { kind: 'kill', service: 'sqs', caller: 'ElavonWebhook' }]);
    await lookUntil(
      async () => {
        expect(await push('BASIC', bodyOf('ended', { terminalIdInfo: undefined }))).not.toBe(200);
        return notFetched();
      },
      (sum) => sum > before,
      60_000,
    );
  }

  test('a push is taken without its credentials, and gets them when it comes again', async () => {
    await endEnvironments();
    const [fetchFailures, notSealed] = [notFetched(), twin.metric('PushNotSealed')];
    twin.faults.set(down);
    const status = await lookUntil(
      () => push('BASIC', bodyOf('unsealed')),
      (one) => one === 200,
      30_000,
    );
    expect(status).toBe(200);
    expect([notFetched() > fetchFailures, twin.metric('PushNotSealed') > notSealed]).toEqual([true, true]);
    expect(await applied('unsealed')).toMatchObject({
      boardingStatus: 'COMPLETE',
      lacksCredentials: true,
      history: [{ terminals: [{ credentials: 'not_kept' }, {}] }],
    });
    expect(await cardhook(twin.endpoints, 'elavon', 'show', 'unsealed')).toContain('credentials could not be kept');
    twin.faults.set([]);
    // The key of the marks is asked for again ten seconds after it failed.
    const lacks = await lookUntil(
      async () => {
        expect(await push('BASIC', bodyOf('unsealed'))).toBe(200);
        return (await applied('unsealed'))?.lacksCredentials;
      },
      (isLacking) => isLacking === false,
      30_000,
    );
    expect(lacks).toBe(false);
    expect(await applied('unsealed', (pushes) => pushes >= 2)).toMatchObject({ history: [{}, {}] });
  }, 120_000);
});

test('what terminals sign in with, and what Elavon proves itself with, is found nowhere', async () => {
  const secrets = await Promise.all(
    DEV_PROFILE_CODES.map(async (code) => Object.values((await configurationOf(twin.endpoints, code)).secret)),
  );
  const hidden = secrets.flat().filter((text) => text !== undefined && text.length >= 32);
  expect(hidden.length).toBeGreaterThanOrEqual(5);
  const written = [
    ...responses,
    ...twin.said().map((text) => ({ where: 'a log line', text })),
    ...writtenIn(twin.logDirectory),
    ...(await writtenInTables(twin)),
    ...(await writtenInQueues(twin)),
  ];
  const all = {
    'a PIN': CANARIES.pin,
    'a user id': CANARIES.userId,
    ...Object.fromEntries(hidden.map((text, index) => [`secret ${index}`, text ?? ''])),
  };
  expect(leaks(written, all)).toEqual([]);
  // The scan finds what is there.
  expect(leaks([{ where: 'here', text: elavonFixture('managed-complete') }], { 'a PIN': CANARIES.pin })).toHaveLength(
    1,
  );
});
