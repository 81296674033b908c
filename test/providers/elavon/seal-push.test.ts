import { createMemoryCredentialVault } from '../../../adapters/memory/credential-vault.ts';
import { applicationPushSchema } from '../../../contracts/application-push.ts';
import type { PushedTerminal, SealedCredentials } from '../../../domain/merchant-application/push.ts';
import { leaveCredentialsOut, sealPush } from '../../../providers/elavon/seal-push.ts';
import { translate } from '../../../providers/elavon/translate.ts';
import { bytesOf, CANARIES, elavonFixture } from '../../support/elavon-bodies.ts';

const { signal } = new AbortController();
const vault = createMemoryCredentialVault();

function plain(body: unknown) {
  const translation = translate(bytesOf(body));
  if (translation.kind !== 'push') throw new Error('expected a push');
  return translation.push;
}

const sealed = (body: unknown, profileCode = 'ACME') => sealPush(profileCode, plain(body), vault, signal);
const leftOut = (body: unknown) => leaveCredentialsOut('ACME', plain(body));

/** What was sealed of a terminal. */
function sealedOf({ credentials }: PushedTerminal): readonly SealedCredentials[] {
  return credentials === undefined || credentials === 'not_kept' ? [] : [credentials];
}

const digestOf = async (body: unknown, profileCode?: string) => (await sealed(body, profileCode)).digest;

test.each(['guided-complete', 'managed-complete'])(
  'of the credentials of %s only what is sealed is left',
  async (name) => {
    const push = await sealed(elavonFixture(name));
    expect(applicationPushSchema.parse(push)).toEqual(push);
    for (const canary of Object.values(CANARIES)) expect(JSON.stringify(push)).not.toContain(canary);
    const credentials = push.terminals?.entries.flatMap(sealedOf) ?? [];
    expect(await vault.open(credentials, signal)).toEqual([CANARIES]);
  },
);

test('each terminal has its own credentials, and one without has none', async () => {
  const terminalIdDataMap = { A: [{ terminalId: '1' }, { terminalId: '2', pin: 'two' }], B: [{ userId: 'three' }] };
  const push = await sealed({ terminalIdInfo: { terminalIdDataMap } });
  const entries = push.terminals?.entries ?? [];
  expect(entries.map(({ itemCode, credentials }) => [itemCode, credentials !== undefined])).toEqual([
    ['A', false],
    ['A', true],
    ['B', true],
  ]);
  const opened = await vault.open(entries.flatMap(sealedOf), signal);
  expect(opened).toEqual([{ pin: 'two' }, { userId: 'three' }]);
});

test('a push without credentials asks the vault for nothing', async () => {
  const closed = { seal: () => Promise.reject(new Error('asked')) };
  expect((await sealPush('ACME', plain(elavonFixture('managed-pended')), closed, signal)).profileCode).toBe('ACME');
});

describe('a push whose credentials are left out', () => {
  test.each(['guided-complete', 'managed-complete'])('has all else of %s, and nothing of them', async (name) => {
    const push = leftOut(elavonFixture(name));
    const { terminals, digest: _own, ...rest } = await sealed(elavonFixture(name));
    expect(applicationPushSchema.parse(push)).toEqual(push);
    expect(push).toMatchObject({
      ...rest,
      terminals: { ...terminals, entries: terminals?.entries.map(({ credentials: _sealed, ...one }) => one) },
    });
    for (const canary of Object.values(CANARIES)) expect(JSON.stringify(push)).not.toContain(canary);
  });

  test('says so of each terminal that came with some, and of no other', () => {
    const terminalIdDataMap = { A: [{ terminalId: '1' }, { terminalId: '2', pin: 'two' }], B: [{ userId: 'three' }] };
    expect(leftOut({ terminalIdInfo: { terminalIdDataMap } }).terminals?.entries).toEqual([
      { itemCode: 'A', terminalId: '1' },
      { itemCode: 'A', terminalId: '2', credentials: 'not_kept' },
      { itemCode: 'B', credentials: 'not_kept' },
    ]);
  });
});

describe('the digest', () => {
  const entry = (pin: string, terminalId = 'T') => ({ terminalId, pin });
  const withMap = (terminalIdDataMap: unknown) => ({ uniqueId: 'u', terminalIdInfo: { terminalIdDataMap } });
  const signers = (...ids: string[]) => ({
    signerStatus: ids.map((signerId) => ({ signerId, signerStatus: 'SIGNED' })),
  });

  test.each([
    ['the order of fields', { uniqueId: 'u', clientId: 'c' }, { clientId: 'c', uniqueId: 'u' }],
    ['fields that are not read', { uniqueId: 'u' }, { uniqueId: 'u', novelty: 1, merchantId: null }],
    ['a wrapper', { uniqueId: 'u' }, { notificationStatusRequest: { uniqueId: 'u' } }],
    ['where boarding details are', { boardingStatus: 'PEND' }, { boardingStatusDetail: { boardingStatus: 'PEND' } }],
    ['how a map is written', withMap({ A: [entry('1234')] }), withMap([{ A: entry('1234') }])],
    [
      'the order of a map',
      withMap({ A: [entry('1')], B: [entry('2')] }),
      withMap({ B: [entry('2')], A: [entry('1')] }),
    ],
    ['the order of signers', signers('1', '2'), signers('2', '1')],
  ])('is the same whatever %s', async (_what, one, other) => {
    expect(await digestOf(one)).toBe(await digestOf(other));
  });

  test('of a push whose credentials were left out is that of neither the same with them nor one that had none', async () => {
    const body = withMap({ A: [entry('1234')] });
    const others = [body, withMap({ A: [{ terminalId: 'T' }] })];
    const digests = [leftOut(body).digest, ...(await Promise.all(others.map((one) => digestOf(one))))];
    expect(new Set(digests).size).toBe(3);
    expect(leftOut(body).digest).toBe(leftOut(body).digest);
    expect(leftOut({ uniqueId: 'u' }).digest).toBe(await digestOf({ uniqueId: 'u' }));
  });

  test('is a SHA-256, and another one for everything else that is told', async () => {
    const bodies = [
      { uniqueId: 'x' },
      { clientId: 'x' },
      { correlationId: 'x' },
      { packetId: 'x' },
      { groupPacketId: 'x' },
      { boardingId: 'x' },
      { notificationEvent: 'x' },
      { appStatus: 'x' },
      { boardingStatus: 'x' },
      { merchantId: 'x' },
      { chainId: 'x' },
      { messages: ['x'] },
      { messages: ['y'] },
      { messages: ['x', 'y'] },
      { messages: ['y', 'x'] },
      { messages: [{ description: 'x', typeCode: 'WARN' }] },
      { messages: [{ description: 'x', code: 'WARN' }] },
      { errorMessages: ['x'] },
      { pendMessages: ['x'] },
      { underwriterNotes: ['x'] },
      { underwriterContacts: ['x'] },
      signers('1'),
      { signerStatus: [{ signerId: '1', signerStatus: 'DRAFT' }] },
      { terminalIdInfo: { error: 'x' } },
      { terminalIdInfo: { welcomeUrl: 'x' } },
      { terminalIdInfo: { virtualId: 'x' } },
      { terminalIdInfo: { terminalBin: 'x' } },
      withMap({ A: [entry('1')] }),
      withMap({ B: [entry('1')] }),
      withMap({ A: [entry('2')] }),
      withMap({ A: [entry('1', 'U')] }),
      withMap({ A: [{ ...entry('1'), errorText: 'x' }] }),
      withMap({ A: [{ terminalId: 'T', userId: '1' }] }),
      withMap({ A: [{ terminalId: 'T' }] }),
    ];
    const digests = await Promise.all([...bodies.map((body) => digestOf(body)), digestOf({ uniqueId: 'x' }, 'OTHER')]);
    expect(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

test('the most that a body can say fits into a message of SQS and a row', async () => {
  // The two that grow most: credentials, which are sealed, and card numbers in texts, which become words.
  const map = Object.fromEntries(
    Array.from({ length: 250 }, (_, index) => [`i${index}`, { userId: `u${index}`, pin: 'p' }]),
  );
  const numbers = Array.from({ length: 50 }, (_, index) => `${'4111111111111111 '.repeat(55)}${index}`);
  const body = JSON.stringify({ messages: numbers, terminalIdInfo: { terminalIdDataMap: map } });
  expect(Buffer.byteLength(body)).toBeLessThan(65_536);
  const push = await sealed(body);
  // As long as what the KMS vault seals to (test/adapters/terminal-credentials.test.ts).
  const entries = push.terminals?.entries.map((terminal) => {
    const [credentials] = sealedOf(terminal);
    return credentials ? { ...terminal, credentials: { ...credentials, sealed: 'x'.repeat(400) } } : terminal;
  });
  expect(Buffer.byteLength(JSON.stringify({ ...push, terminals: { ...push.terminals, entries } }))).toBeLessThan(
    262_144,
  );
});
