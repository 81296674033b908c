import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areEventsAsPromised, simulateEvents } from '../../../local/simulate/events/event-simulation.ts';
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

test('every acknowledged advice is applied once, though the processor is killed and its services fail', async () => {
  const report = await simulateEvents({
    endpoints: twin.endpoints,
    stateDirectory,
    events: 300,
    seed: 1,
    progressOf: () => ({ update: () => undefined, end: () => undefined }),
    stopping: new AbortController().signal,
  });
  expect(report.before).toMatchObject({ lost: [], wrong: [] });
  expect(report.after).toMatchObject({ applied: report.before.acknowledged, lost: [], wrong: [] });
  expect(report.counters.imbalances).toEqual([]);
  expect(report.before.acknowledged).toBeGreaterThan(200);
  expect(report.faults.killedBefore.size + report.faults.killedAfter.size).toBeGreaterThan(0);
  expect(areEventsAsPromised(report)).toBe(true);
}, 300_000);
