import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateIdentity } from '../../../../local/simulators/strivve/identity.ts';
import { startStrivve, type Strivve } from '../../../../local/simulators/strivve/strivve.ts';

let directory: string;
const running: Strivve[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-identity-'));
});

afterAll(async () => {
  await Promise.all(running.map((one) => one.close()));
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<Strivve> {
  const strivve = await startStrivve({ caDirectory: directory, identity: await loadOrCreateIdentity(directory) });
  running.push(strivve);
  return strivve;
}

test('it comes back as it was, and elsewhere only while another one is there', async () => {
  const first = await start();
  const beside = await start();
  expect({ ...beside.credentials, apiUrl: first.url }).toEqual(first.credentials);
  expect(beside.url).not.toBe(first.url);
  await running.shift()?.close();
  expect((await start()).credentials).toEqual(first.credentials);
});
