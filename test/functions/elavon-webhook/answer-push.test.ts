import fc from 'fast-check';
import type { PushProof } from '../../../domain/merchant-application/ports.ts';
import { bytesOf, CANARIES, elavonFixture } from '../../support/elavon-bodies.ts';
import { createMemoryApplicationStore } from '../../../adapters/memory/application-store.ts';
import { createMemoryCredentialVault } from '../../../adapters/memory/credential-vault.ts';
import { createVariantNoter } from '../../../functions/elavon-webhook/note-variant.ts';
import { applicationsOver } from '../../support/applications.ts';
import { aPushEndpoint, PROOF } from './a-push-endpoint.ts';

const PLAIN = elavonFixture('managed-pended');
const SECRET = elavonFixture('managed-complete');
const ACCEPTED = { statusCode: 200, body: { status: 'accepted' } };
const UNAUTHORIZED = { statusCode: 401, body: { message: 'Unauthorized' } };

const refuses = () => Promise.reject(new Error('down'));
/** Also to being cut: the SDK sleeps between tries without looking at its signal. */
const never = () => new Promise<never>(() => undefined);
/** So late that all steps together have two seconds. */
const LATE = { gatewayReceivedAtMs: 0 };

test.each([PLAIN, SECRET])('a push is accepted once it is queued', async (body) => {
  const endpoint = aPushEndpoint();
  expect(await endpoint.push(body)).toEqual(ACCEPTED);
  expect(endpoint.queued).toMatchObject([{ push: { profileCode: 'ACME', ids: { clientId: '10042' } } }]);
  expect(endpoint.kept).toEqual([]);
  expect(endpoint.lines).toMatchObject([
    { event: 'PUSH_QUEUED', fields: { profileCode: 'ACME', variant: 'bare-text' } },
  ]);
});

test('a push that names no application is accepted: to find whose it is comes later', async () => {
  const endpoint = aPushEndpoint();
  expect(await endpoint.push({ notificationEvent: 'EMAIL_SENT' })).toEqual(ACCEPTED);
  expect(endpoint.queued).toHaveLength(1);
});

test('a push of more than is let in is accepted, and that is counted', async () => {
  const endpoint = aPushEndpoint();
  expect(await endpoint.push({ messages: Array.from({ length: 51 }, (_, index) => `m${index}`) })).toEqual(ACCEPTED);
  expect([endpoint.metric('PushCut'), endpoint.metric('PushQueued')]).toEqual([1, 1]);
});

describe('what cannot be read', () => {
  test.each([
    ['', 'body_missing', 'The body is empty.'],
    ['[]', 'not_an_object', 'The body is JSON, but no object.'],
    ['{"unknown":1}', 'nothing_known', 'The JSON of the body has no field of a notification.'],
    ['{', 'not_json', 'The body is not JSON.'],
    ['['.repeat(100), 'nested_too_deep', 'The JSON of the body is nested too deep.'],
    [Uint8Array.of(0xff), 'not_utf8', 'The body is not UTF-8.'],
  ])('%p is answered 400 with a sentence', async (body, reason, sentence) => {
    const endpoint = aPushEndpoint();
    const reply = await endpoint.push(body);
    expect([reply.statusCode, endpoint.queued, endpoint.kept]).toEqual([400, [], []]);
    expect(reply.body).toEqual({ message: expect.stringContaining(sentence) });
    expect(endpoint.lines).toMatchObject([{ event: 'PUSH_UNREADABLE', fields: { profileCode: 'ACME', reason } }]);
    expect(endpoint.metric('PushUnreadable')).toBe(1);
  });

  test('a body above 64 KB is answered 413, and one of 64 KB is taken', async () => {
    const bytes = (length: number) => bytesOf(`{"clientId":"${'x'.repeat(length - 15)}"}`);
    const endpoint = aPushEndpoint();
    expect(await endpoint.push(bytes(65_536))).toEqual(ACCEPTED);
    expect(await endpoint.push(bytes(65_537))).toMatchObject({ statusCode: 413 });
    expect([endpoint.metric('PushTooLarge'), endpoint.queued.length]).toEqual([1, 1]);
  });
});

describe('a push that is not known to be Elavon’s', () => {
  const bodies = [PLAIN, SECRET, '', '{', new Uint8Array(70_000)];

  test.each([
    ['with a wrong proof', { headers: { authorization: ['wrong'] } }],
    ['with none', { headers: {} }],
    ['to an unknown profile', { profileCode: 'OTHER' }],
  ])('%s is refused alike, whatever its body, and touches nothing', async (_what, delivery) => {
    const endpoint = aPushEndpoint({ vault: { seal: refuses } });
    for (const body of bodies) expect(await endpoint.push(body, delivery)).toEqual(UNAUTHORIZED);
    expect([endpoint.queued, endpoint.kept, endpoint.notes]).toEqual([[], [], []]);
  });

  test.each<[string, () => Promise<PushProof>]>([
    ['has no secrets', async () => ({ kind: 'unavailable' })],
    ['fails', refuses],
    ['never answers', never],
  ])('because the authenticator %s is a loss, and counted as one', async (_what, check) => {
    const endpoint = aPushEndpoint({ authenticator: { check } });
    expect(await endpoint.push(PLAIN, LATE)).toMatchObject({ statusCode: 503 });
    expect([endpoint.queued, endpoint.kept, endpoint.metric('PushLost')]).toEqual([[], [], 1]);
    expect(endpoint.lines).toMatchObject([{ event: 'PUSH_LOST', fields: { cause: 'not_authenticated' } }]);
    expect(endpoint.lines[0]?.fields.profileCode).toBeUndefined();
  });

  test('because it came by a host that asks for no certificate is refused like a wrong secret', async () => {
    const endpoint = aPushEndpoint({ requiredHost: 'hooks.example.com' });
    expect(await endpoint.push(PLAIN, { host: 'abc.execute-api.us-east-1.amazonaws.com' })).toEqual(UNAUTHORIZED);
    expect(await endpoint.push(PLAIN)).toEqual(UNAUTHORIZED);
    expect(endpoint.lines).toMatchObject(
      Array.from({ length: 2 }, () => ({
        event: 'ELAVON_REFUSED',
        fields: { reason: 'wrong_host', profileCode: 'ACME' },
        metrics: { ElavonRefused: 1 },
      })),
    );
    expect(await endpoint.push(PLAIN, { host: 'Hooks.Example.com' })).toEqual(ACCEPTED);
    expect(endpoint.queued).toHaveLength(1);
  });
});

describe('when the queue', () => {
  test.each([
    ['refuses it', refuses],
    ['never answers', never],
  ])('%s, a push is kept in the table and accepted then', async (_what, send) => {
    const endpoint = aPushEndpoint({ queue: { send } });
    expect(await endpoint.push(SECRET, LATE)).toEqual(ACCEPTED);
    expect(endpoint.kept).toMatchObject([{ push: { profileCode: 'ACME' } }]);
    expect([endpoint.metric('PushKeptAside'), endpoint.metric('PushQueued')]).toEqual([1, 0]);
  });

  test.each([
    ['refuse it', refuses],
    ['never answer', never],
  ])('and the table %s, it is not accepted, and counted as lost', async (_what, fail) => {
    const endpoint = aPushEndpoint({ queue: { send: fail }, refuge: { keep: fail } });
    expect(await endpoint.push(SECRET, LATE)).toMatchObject({ statusCode: 503 });
    expect(endpoint.lines).toMatchObject([
      { event: 'PUSH_LOST', fields: { cause: 'not_stored', profileCode: 'ACME' } },
    ]);
    expect(endpoint.notes).toEqual([]);
  });
});

describe('when the vault', () => {
  const WITHOUT_CREDENTIALS = {
    boardingStatus: 'COMPLETE',
    terminals: { entries: [{ terminalId: '0017340008025687654321', credentials: 'not_kept' }, {}] },
  };

  test.each([
    ['fails', refuses],
    ['never answers', never],
    ['loses something', async () => []],
  ])('%s, a push is accepted without its credentials, and that is told', async (_what, seal) => {
    const endpoint = aPushEndpoint({ vault: { seal } });
    expect(await endpoint.push(SECRET, LATE)).toEqual(ACCEPTED);
    expect(endpoint.queued).toMatchObject([{ push: WITHOUT_CREDENTIALS }]);
    expect(endpoint.lines).toMatchObject([
      { event: 'PUSH_NOT_SEALED', fields: { profileCode: 'ACME' }, metrics: { PushNotSealed: 1 } },
      { event: 'PUSH_QUEUED' },
    ]);
    expect(await endpoint.push(PLAIN)).toEqual(ACCEPTED);
    expect([endpoint.metric('PushNotSealed'), endpoint.metric('PushLost')]).toEqual([1, 0]);
  });

  test('and the queue fail, the table has the push without its credentials', async () => {
    const endpoint = aPushEndpoint({ vault: { seal: never }, queue: { send: never } });
    expect(await endpoint.push(SECRET, LATE)).toEqual(ACCEPTED);
    expect(endpoint.kept).toMatchObject([{ push: WITHOUT_CREDENTIALS }]);
  });

  test('works again, the same push with its credentials is another one', async () => {
    const { seal } = createMemoryCredentialVault();
    let isDown = true;
    const endpoint = aPushEndpoint({ vault: { seal: (...given) => (isDown ? refuses() : seal(...given)) } });
    await endpoint.push(SECRET);
    isDown = false;
    await endpoint.push(SECRET);
    const { tell } = applicationsOver(createMemoryApplicationStore());
    const told = [];
    for (const { push, receivedAtMs } of endpoint.queued) told.push(await tell(push, receivedAtMs));
    expect(told).toMatchObject([
      { kind: 'applied', changed: true },
      { kind: 'applied', changed: true },
    ]);
  });
});

type Step = 'works' | 'fails' | 'hangs';

/** What one step does, and what is true once it has worked. */
function doing(step: Step, done: () => void): () => Promise<void> {
  if (step === 'fails') return refuses;
  return step === 'hangs' ? never : async () => done();
}

/** Stands still a moment before the last one, so that a step that hangs is over in milliseconds. */
function clockNearTheEnd(): () => number {
  let calls = 0;
  return () => ((calls += 1) === 1 ? 1_000_000 : 1_001_880);
}

test('whatever fails, what was accepted is durable, and what is not is not accepted', async () => {
  const step = fc.constantFrom<Step>('works', 'fails', 'hangs');
  const steps = fc.record({ seal: step, send: step, keep: step, note: step });
  const proofKind = fc.constantFrom('authentic', 'authentic', 'authentic', 'refused', 'unavailable');
  await fc.assert(
    fc.asyncProperty(
      proofKind,
      steps,
      fc.constantFrom(PLAIN, SECRET),
      async (kind, { seal, send, keep, note }, body) => {
        const durable: string[] = [];
        const { observe } = aPushEndpoint();
        const clock = clockNearTheEnd();
        const notes = { note: doing(note, () => undefined) };
        const endpoint = aPushEndpoint({
          clock,
          authenticator: {
            check: async (profileCode): Promise<PushProof> =>
              kind === 'authentic' ? { kind, profileCode, variant: 'v', secret: 'current' } : { kind },
          },
          ...(seal !== 'works' && { vault: { seal: seal === 'fails' ? refuses : never } }),
          queue: { send: doing(send, () => durable.push('queue')) },
          refuge: { keep: doing(keep, () => durable.push('table')) },
          noteVariant: createVariantNoter(notes, clock, observe),
        });
        const { statusCode } = await endpoint.push(body, LATE);
        const isTaken = kind === 'authentic' && (send === 'works' || keep === 'works');
        expect([statusCode === 200, durable.length > 0]).toEqual([isTaken, isTaken]);
      },
    ),
    { numRuns: 200 },
  );
});

test('no log line, message, row or answer holds a credential, a proof, a body or a card number', async () => {
  const endpoints = [
    aPushEndpoint(),
    aPushEndpoint({ queue: { send: refuses } }),
    aPushEndpoint({ queue: { send: refuses }, refuge: { keep: refuses } }),
    aPushEndpoint({ vault: { seal: refuses } }),
    aPushEndpoint({ vault: { seal: refuses }, queue: { send: refuses } }),
    aPushEndpoint({ authenticator: { check: refuses } }),
  ];
  const quoting = JSON.stringify({
    messages: [`${CANARIES.userId} signed in with ${CANARIES.pin} and 4111 1111 1111 1111`],
    terminalIdInfo: { terminalIdDataMap: { A: [{ ...CANARIES, errorText: `bad pin ${CANARIES.pin}` }] } },
    pin: CANARIES.pin,
    unknown: { userId: CANARIES.userId },
  });
  const bodies = [SECRET, elavonFixture('guided-complete'), quoting, SECRET.slice(1), `[${SECRET}]`, `${SECRET}x`];
  for (const endpoint of endpoints) {
    const replies = [];
    for (const body of bodies) replies.push(await endpoint.push(body));
    replies.push(await endpoint.push(SECRET, { headers: { authorization: [`${PROOF}!`] } }));
    const told = JSON.stringify([endpoint.lines, endpoint.queued, endpoint.kept, endpoint.notes, replies]);
    for (const canary of [...Object.values(CANARIES), PROOF, '4111 1111', '4111111111111111'])
      expect(told).not.toContain(canary);
  }
});
