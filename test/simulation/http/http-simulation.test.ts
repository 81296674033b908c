import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLive } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { simulateHttp } from '../../../local/simulate/http/http-simulation.ts';
import { type ATwin, aTwin, START_MS_MAX } from '../../e2e/a-twin.ts';

let twin: ATwin;
let stateDirectory: string;

beforeAll(async () => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'cardhook-simulate-'));
  twin = await aTwin();
}, START_MS_MAX);

afterAll(async () => {
  await twin.stop();
  rmSync(stateDirectory, { recursive: true });
});

test('requests over HTTP keep every promise, and the rules are given back', async () => {
  const { logDirectory, endpoints } = twin;
  const report = await simulateHttp({
    endpoints,
    logDirectory,
    stateDirectory,
    requests: 300,
    seed: 1,
    warmsUp: false,
    progressOf: () => ({ update: () => undefined, end: () => undefined }),
    stopping: new AbortController().signal,
  });
  expect(report.audit.violations).toEqual([]);
  expect(report.deliveries).toBe(300);
  const counts = new Map(report.answers);
  expect(counts.get('00')).toBeGreaterThan(0);
  // The limits are drawn so that they are reached.
  expect(counts.get('61')).toBeGreaterThan(0);
  expect(report.audit.approved).toBeGreaterThan(0);
  const decided = [...report.logs.attempts.values()].reduce((sum, times) => sum + times, 0);
  expect(decided + report.logs.standIns.size).toBeGreaterThanOrEqual(report.differentRequests);
  // Nothing was published before, which decides like an empty set.
  const live = await readLive(twin.dynamo, twin.table('RulesTable'));
  expect(live).toMatchObject({ previousHash: expect.any(String) });
}, 120_000);
