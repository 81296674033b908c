import { createMemoryCredentialVault } from '../../../adapters/memory/credential-vault.ts';
import { applicationPushSchema } from '../../../contracts/application-push.ts';
import { sealPush } from '../../../providers/elavon/seal-push.ts';
import { translate } from '../../../providers/elavon/translate.ts';
import { bytesOf, CANARIES, elavonFixture } from '../../support/elavon-bodies.ts';

const { signal } = new AbortController();
const vault = createMemoryCredentialVault();

async function sealed(body: unknown, profileCode = 'ACME') {
  const translation = translate(bytesOf(body));
  if (translation.kind !== 'push') throw new Error('expected a push');
  return sealPush(profileCode, translation.push, vault, signal);
}

const digestOf = async (body: unknown, profileCode?: string) => (await sealed(body, profileCode)).digest;

test.each(['guided-complete', 'managed-complete'])(
  'of the credentials of %s only what is sealed is left',
  async (name) => {
    const push = await sealed(elavonFixture(name));
    expect(applicationPushSchema.parse(push)).toEqual(push);
    for (const canary of Object.values(CANARIES)) expect(JSON.stringify(push)).not.toContain(canary);
    const credentials =
      push.terminals?.entries.flatMap((entry) => (entry.credentials ? [entry.credentials] : [])) ?? [];
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
  const opened = await vault.open(
    entries.flatMap(({ credentials }) => credentials ?? []),
    signal,
  );
  expect(opened).toEqual([{ pin: 'two' }, { userId: 'three' }]);
});

test('a push without credentials asks the vault for nothing', async () => {
  const translation = translate(bytesOf(elavonFixture('managed-pended')));
  if (translation.kind !== 'push') throw new Error('expected a push');
  const closed = { seal: () => Promise.reject(new Error('asked')) };
  expect((await sealPush('ACME', translation.push, closed, signal)).profileCode).toBe('ACME');
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
  const entries = push.terminals?.entries.map((terminal) =>
    terminal.credentials
      ? { ...terminal, credentials: { ...terminal.credentials, sealed: 'x'.repeat(400) } }
      : terminal,
  );
  expect(Buffer.byteLength(JSON.stringify({ ...push, terminals: { ...push.terminals, entries } }))).toBeLessThan(
    262_144,
  );
});
