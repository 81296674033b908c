import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateCa, type KeyAndCertificate } from '../../../../local/simulators/strivve/certificate-authority.ts';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';

let directory: string;

beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'strivve-ca-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

test('who trusts the authority trusts its servers by address and by name, also after it was loaded again', async () => {
  const { caFile } = await loadOrCreateCa(directory);
  const again = await loadOrCreateCa(directory);
  const ca = await readFile(caFile, 'utf8');
  const issued = await again.issue();

  expect(again.caFile).toBe(caFile);
  expect(await statusFrom('127.0.0.1', issued, ca)).toBe(204);
  expect(await statusFrom('localhost', issued, ca)).toBe(204);
});

test('who trusts another authority does not trust them', async () => {
  const other = await loadOrCreateCa(join(directory, 'other'));
  const issued = await (await loadOrCreateCa(directory)).issue();

  await expect(statusFrom('127.0.0.1', issued, await readFile(other.caFile, 'utf8'))).rejects.toThrow(/certificate/);
});

test('the file to trust holds no private key', async () => {
  const { caFile } = await loadOrCreateCa(directory);

  expect(await readFile(caFile, 'utf8')).not.toContain('PRIVATE');
});

/** What a server with `issued` answers to a client that trusts only `ca`. */
async function statusFrom(host: string, issued: KeyAndCertificate, ca: string): Promise<number | undefined> {
  const server = createServer(issued, (_, response) => void response.writeHead(204).end());
  const port = await listenOnLoopback(server, 0);
  try {
    return await new Promise((resolve, reject) => {
      request({ host, port, ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  } finally {
    await closeServer(server);
  }
}
