import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { KMSClient } from '@aws-sdk/client-kms';
import { createKmsDataKeys } from '../../adapters/kms-data-keys.ts';
import { createMemoryCredentialVault } from '../../adapters/memory/credential-vault.ts';
import { createCredentialVault, type DataKeys } from '../../adapters/terminal-credentials.ts';
import type { CredentialVault } from '../../domain/merchant-application/ports.ts';
import { readBody } from '../../local/twin/read-body.ts';
import { CANARIES } from '../support/elavon-bodies.ts';

const MARK_KEY = 'm'.repeat(64);
const MINUTE_MS = 60_000;
const { signal } = new AbortController();

/** Data keys whose wrapped form names them; a switch makes them fail. */
function someDataKeys() {
  let made = 0;
  let failure: Error | undefined;
  const keys = new Map<string, Uint8Array>();
  const dataKeys: DataKeys = {
    async generate() {
      if (failure) throw failure;
      made += 1;
      const wrapped = Buffer.alloc(184, `wrapped ${made} `);
      const key = Buffer.alloc(32, made);
      keys.set(wrapped.toString('hex'), key);
      return { key, wrapped };
    },
    async unwrap(wrapped) {
      const key = keys.get(Buffer.from(wrapped).toString('hex'));
      if (failure ?? key === undefined) throw failure ?? new Error('unknown key');
      return key;
    },
  };
  return { dataKeys, made: () => made, fail: (error: Error | undefined) => void (failure = error) };
}

function aVault(changes: Partial<Parameters<typeof createCredentialVault>[0]> = {}) {
  let nowMs = 0;
  const { dataKeys, made, fail } = someDataKeys();
  const stale: unknown[] = [];
  const parts = {
    dataKeys,
    readMarkKey: async () => MARK_KEY,
    clock: () => nowMs,
    onStale: (error: unknown) => void stale.push(error),
    ...changes,
  };
  const vault = createCredentialVault(parts);
  return { vault, parts, stale, made, fail, wait: (ms: number) => void (nowMs += ms) };
}

describe.each<[string, () => CredentialVault]>([
  ['of KMS', () => aVault().vault],
  ['in memory', createMemoryCredentialVault],
])('a vault %s', (_which, create) => {
  const several = [CANARIES, { userId: 'only a user' }, { pin: ' 0042 ' }, {}, { pin: 'Ünïcødé 👍' }];

  test('opens what it sealed, in order', async () => {
    const vault = create();
    const sealed = await vault.seal(several, signal);
    expect(await vault.open(sealed, signal)).toEqual(several);
    expect(await vault.open(sealed.toReversed(), signal)).toEqual(several.toReversed());
    expect(await vault.seal([], signal)).toEqual([]);
  });

  test('lets nothing of the credentials out', async () => {
    const told = JSON.stringify(await create().seal(several, signal));
    for (const canary of Object.values(CANARIES)) {
      expect(told).not.toContain(canary);
      expect(told).not.toContain(Buffer.from(canary).toString('hex'));
      for (const shift of ['', ' ', '  '])
        expect(told).not.toContain(Buffer.from(`${shift}${canary}`).toString('base64').slice(4, 12));
    }
  });

  test('marks the same credentials alike, and others otherwise', async () => {
    const vault = create();
    const [a, b, c, d] = await vault.seal([CANARIES, { ...CANARIES }, { pin: 'x' }, { userId: 'x' }], signal);
    expect(a?.mark).toMatch(/^[0-9a-f]{64}$/);
    expect(b?.mark).toBe(a?.mark);
    expect(new Set([a?.mark, c?.mark, d?.mark]).size).toBe(3);
  });

  test('does not open what is not its own', async () => {
    await expect(create().open([{ sealed: 'bm90IHNlYWxlZA==', mark: '' }], signal)).rejects.toThrow(
      'A sealed text is not one of ours.',
    );
  });
});

test('a mark is the same in every environment with the same key, and in none with another', async () => {
  const markOf = async (text: string) => {
    const [sealed] = await aVault({ readMarkKey: async () => text }).vault.seal([CANARIES], signal);
    return sealed?.mark;
  };
  expect(await markOf(MARK_KEY)).toBe(await markOf(MARK_KEY));
  expect(await markOf(MARK_KEY)).not.toBe(await markOf('n'.repeat(64)));
});

test('the same credentials sealed twice do not look alike', async () => {
  const [a, b] = await aVault().vault.seal([CANARIES, CANARIES], signal);
  expect(a?.sealed).not.toBe(b?.sealed);
});

test('a sealed text takes less than 400 characters', async () => {
  const [sealed] = await aVault().vault.seal([CANARIES], signal);
  expect(sealed?.sealed.length).toBeLessThan(400);
});

test('a sealed text with any of its bits changed does not open, and the error quotes nothing', async () => {
  const { vault } = aVault();
  const [sealed] = await vault.seal([CANARIES], signal);
  const bytes = Buffer.from(sealed?.sealed ?? '', 'base64');
  for (let bit = 0; bit < bytes.byteLength * 8; bit += 7) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
    await expect(vault.open([{ sealed: changed.toString('base64'), mark: '' }], signal)).rejects.toThrow(
      /^(A sealed text .*|unknown key)$/,
    );
  }
});

describe('the data key', () => {
  test('is used for five minutes, and then the next one is', async () => {
    const { vault, made, wait } = aVault();
    const first = await vault.seal([CANARIES], signal);
    wait(5 * MINUTE_MS - 1);
    await vault.seal([CANARIES], signal);
    expect(made()).toBe(1);
    wait(1);
    const second = await vault.seal([CANARIES], signal);
    expect(made()).toBe(2);
    expect(await vault.open([...first, ...second], signal)).toEqual([CANARIES, CANARIES]);
  });

  test('is used a thousand times, and then the next one is', async () => {
    const { vault, made } = aVault();
    await vault.seal(Array(999).fill(CANARIES), signal);
    await vault.seal([CANARIES], signal);
    expect(made()).toBe(1);
    await vault.seal([CANARIES], signal);
    expect(made()).toBe(2);
  });

  test('goes on sealing while KMS fails, which is told at most every ten seconds', async () => {
    const { vault, made, fail, wait, stale } = aVault();
    await vault.seal([CANARIES], signal);
    fail(new Error('down'));
    wait(60 * MINUTE_MS);
    for (let push = 0; push < 5; push += 1) expect(await vault.seal([CANARIES], signal)).toHaveLength(1);
    expect(stale).toEqual([new Error('down')]);
    wait(10_000);
    await vault.seal([CANARIES], signal);
    expect(stale).toHaveLength(2);
    fail(undefined);
    wait(10_000);
    const sealed = await vault.seal([CANARIES], signal);
    expect([made(), await vault.open(sealed, signal)]).toEqual([2, [CANARIES]]);
  });

  test('that never was cannot seal, until KMS is back', async () => {
    const { vault, fail } = aVault();
    fail(new Error('down'));
    await expect(vault.seal([CANARIES], signal)).rejects.toThrow('down');
    fail(undefined);
    expect(await vault.seal([CANARIES], signal)).toHaveLength(1);
  });
});

test('nothing is sealed without the key of the marks, until it is there', async () => {
  let markKey: string | undefined;
  const { vault } = aVault({ readMarkKey: async () => markKey });
  await expect(vault.seal([CANARIES], signal)).rejects.toThrow('The key of the marks cannot be had.');
  markKey = MARK_KEY;
  expect(await vault.seal([CANARIES], signal)).toHaveLength(1);
});

describe('data keys of KMS', () => {
  type Call = { readonly target: string; readonly input: Record<string, unknown> };

  /** As much of KMS as is spoken to; `status` 400 refuses. */
  async function aKms(answer: (call: Call) => { readonly status: number; readonly body: object }) {
    const calls: Call[] = [];
    async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const body = await readBody(request);
      const target = String(request.headers['x-amz-target']).replace('TrentService.', '');
      const call = { target, input: JSON.parse(body.toString()) };
      calls.push(call);
      const answered = answer(call);
      response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answered.body));
    }
    const server = createServer((request, response) => void answerCall(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new KMSClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const stop = (): void => {
      client.destroy();
      server.close();
      server.closeAllConnections();
    };
    return { calls, stop, dataKeys: createKmsDataKeys({ keyArn: 'arn:key', stage: 'dev' }, client) };
  }

  const key = Buffer.alloc(32, 7);
  const wrapped = Buffer.from('wrapped');
  const EncryptionContext = { purpose: 'terminal-credentials', stage: 'dev' };

  test('are made and opened for one stage and purpose', async () => {
    const { calls, stop, dataKeys } = await aKms(() => ({
      status: 200,
      body: { Plaintext: key.toString('base64'), CiphertextBlob: wrapped.toString('base64') },
    }));
    try {
      const made = await dataKeys.generate(signal);
      expect([Buffer.from(made.key), Buffer.from(made.wrapped)]).toEqual([key, wrapped]);
      expect(Buffer.from(await dataKeys.unwrap(wrapped, signal))).toEqual(key);
      expect(calls).toEqual([
        { target: 'GenerateDataKey', input: { KeyId: 'arn:key', KeySpec: 'AES_256', EncryptionContext } },
        {
          target: 'Decrypt',
          input: { KeyId: 'arn:key', CiphertextBlob: wrapped.toString('base64'), EncryptionContext },
        },
      ]);
    } finally {
      stop();
    }
  });

  test('fail as KMS fails', async () => {
    const { stop, dataKeys } = await aKms(() => ({ status: 400, body: { __type: 'AccessDeniedException' } }));
    try {
      await expect(dataKeys.generate(signal)).rejects.toThrow(
        expect.objectContaining({ name: 'AccessDeniedException' }),
      );
      await expect(dataKeys.unwrap(wrapped, signal)).rejects.toThrow(
        expect.objectContaining({ name: 'AccessDeniedException' }),
      );
    } finally {
      stop();
    }
  });
});
