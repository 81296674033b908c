import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, OURS, PLAIN } from './apparatus/build.ts';
import { print, type Table } from './apparatus/report.ts';
import { median, rounded } from './apparatus/statistics.ts';
import { type CallerName, CALLERS, type Cost, type Work } from './strivve/caller.ts';
import { startEndpoint } from './strivve/endpoint.ts';
import { RunningCaller } from './strivve/running-caller.ts';

/** The CardSavr client over Strivve's own SDK: CPU of the same call, CPU of the polls of a minute, and size of the bundle. */
const BAR_CPU = 1;
const BAR_SIZE = 0.15;

const SDK = '@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0.js';

const WARM_UP_ROUNDS = 5;
const ROUNDS = 15;

const CALL: Work = { what: 'call', times: 40 };

/** A poll every four seconds; the time between them is not waited for. */
const MINUTE: Work = { what: 'poll', times: 15 };

/** CPU of each call or poll on average in each round, milliseconds. */
type Costs = Readonly<Record<CallerName, readonly number[]>>;

const directory = mkdtempSync(join(tmpdir(), 'cardhook-strivve-'));
const endpoint = await startEndpoint();
const certificateFile = join(directory, 'certificate.pem');
writeFileSync(certificateFile, endpoint.certificate);
const ours = new RunningCaller('ours', endpoint.url, certificateFile);
const sdk = new RunningCaller('sdk', endpoint.url, certificateFile);
try {
  await Promise.all([ours.ready(), sdk.ready()]);
  await inTurns(CALL, WARM_UP_ROUNDS);
  const kept = await inTurns(CALL, ROUNDS);
  // As between two polls: four seconds are longer than a connection is kept.
  endpoint.keepConnections(false);
  const closed = await inTurns(CALL, ROUNDS);
  const minute = await inTurns(MINUTE, ROUNDS);
  await report({ kept, closed, minute });
} finally {
  await Promise.all([ours.stop(), sdk.stop(), endpoint.stop()]);
  rmSync(directory, { recursive: true, force: true });
}

async function inTurns(work: Work, rounds: number): Promise<Costs> {
  const costs: { ours: Cost[]; sdk: Cost[] } = { ours: [], sdk: [] };
  for (let round = 0; round < rounds; round += 1) {
    costs.ours.push(await ours.do(work));
    costs.sdk.push(await sdk.do(work));
  }
  return { ours: costs.ours.map(({ cpuMs }) => cpuMs), sdk: costs.sdk.map(({ cpuMs }) => cpuMs) };
}

async function report({ kept, closed, minute }: { kept: Costs; closed: Costs; minute: Costs }): Promise<void> {
  const sizes = {
    ours: (await bundle('strivve-ours', `export { createCardSavr } from './providers/strivve/client.ts';`, OURS)).bytes,
    sdk: (await bundle('strivve-sdk', `export { CardsavrSession } from '${SDK}';`, PLAIN)).bytes,
  };
  const ratioOf = (costs: Costs): number => rounded(median(costs.ours) / median(costs.sdk), 2);
  const sizeRatio = rounded(sizes.ours / sizes.sdk, 3);
  print({
    bench: "Strivve's CardSavr, polled by our client and by its SDK",
    tables: {
      [`CPU in ms: median of ${ROUNDS} rounds of ${CALL.times} calls, or of a minute's ${MINUTE.times} polls, in turns`]:
        [
          { what: 'a call, connections kept by whoever keeps them', ...mediansOf(kept), ratio: ratioOf(kept) },
          { what: 'a call, on a new connection', ...mediansOf(closed), ratio: ratioOf(closed) },
          {
            what: "a job's minute of polls, on new connections",
            ...mediansOf(minute, MINUTE.times),
            ratio: ratioOf(minute),
          },
        ],
      'bundle, minified, KB': [
        { what: 'size', [CALLERS.ours]: kb(sizes.ours), [CALLERS.sdk]: kb(sizes.sdk), ratio: sizeRatio },
      ],
    },
    verdicts: [
      { what: 'CPU of a call on a new connection, over the SDK', value: ratioOf(closed), bar: BAR_CPU },
      { what: "CPU of a job's minute, over the SDK", value: ratioOf(minute), bar: BAR_CPU },
      { what: 'bundle over the SDK', value: sizeRatio, bar: BAR_SIZE },
    ],
  });
}

function mediansOf(costs: Costs, times = 1): Table[number] {
  return {
    [CALLERS.ours]: rounded(median(costs.ours) * times, 3),
    [CALLERS.sdk]: rounded(median(costs.sdk) * times, 3),
  };
}

function kb(bytes: number): number {
  return rounded(bytes / 1_000, 1);
}
