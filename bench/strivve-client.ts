import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, OURS, PLAIN } from './apparatus/build.ts';
import { print, type Table } from './apparatus/report.ts';
import { median, rounded } from './apparatus/statistics.ts';
import { type CallerName, CALLERS, type Work } from './strivve/caller.ts';
import { startEndpoint } from './strivve/endpoint.ts';
import { RunningCaller } from './strivve/running-caller.ts';

/** The CardSavr client over Strivve's own SDK: CPU of the same call, CPU of the polls of a minute, and size of the bundle. */
const BAR_CPU = 1;
const BAR_SIZE = 0.15;

const SDK = '@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0.js';

const WARM_UP_ROUNDS = 5;
const ROUNDS = 15;

const CALL: Work = { what: 'call', times: 40 };

/** A minute of a job as it is: a poll every four seconds. Both live through it side by side; ours is the whole poller's step. */
const MINUTE: Work = { what: 'poll', times: 15, everyMs: 4_000 };
const MINUTES = 2;

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
  endpoint.keepConnections(false);
  const closed = await inTurns(CALL, ROUNDS);
  endpoint.keepConnections(true);
  const minutes = await sideBySide(MINUTE, MINUTES);
  await report({ kept, closed, minutes });
} finally {
  await Promise.all([ours.stop(), sdk.stop(), endpoint.stop()]);
  rmSync(directory, { recursive: true, force: true });
}

async function inTurns(work: Work, rounds: number): Promise<Costs> {
  const costs: { ours: number[]; sdk: number[] } = { ours: [], sdk: [] };
  for (let round = 0; round < rounds; round += 1) {
    costs.ours.push((await ours.do(work)).cpuMs);
    costs.sdk.push((await sdk.do(work)).cpuMs);
  }
  return costs;
}

async function sideBySide(work: Work, rounds: number): Promise<Costs> {
  const costs: { ours: number[]; sdk: number[] } = { ours: [], sdk: [] };
  for (let round = 0; round < rounds; round += 1) {
    const [own, theirs] = await Promise.all([ours.do(work), sdk.do(work)]);
    costs.ours.push(own.cpuMs);
    costs.sdk.push(theirs.cpuMs);
  }
  return costs;
}

async function report({
  kept,
  closed,
  minutes,
}: Readonly<Record<'kept' | 'closed' | 'minutes', Costs>>): Promise<void> {
  const sizes = {
    ours: (await bundle('strivve-ours', `export { createCardSavr } from './providers/strivve/client.ts';`, OURS)).bytes,
    sdk: (await bundle('strivve-sdk', `export { CardsavrSession } from '${SDK}';`, PLAIN)).bytes,
  };
  const ratioOf = (costs: Costs): number => rounded(median(costs.ours) / median(costs.sdk), 2);
  const sizeRatio = rounded(sizes.ours / sizes.sdk, 3);
  print({
    bench: "Strivve's CardSavr, polled by our client and by its SDK",
    tables: {
      [`CPU of a call, ms: median of ${ROUNDS} rounds of ${CALL.times}, in turns`]: [
        { what: 'the connection kept, by whoever keeps it', ...mediansOf(kept), ratio: ratioOf(kept) },
        { what: 'the connection closed after each', ...mediansOf(closed), ratio: ratioOf(closed) },
      ],
      [`CPU of the ${MINUTE.times} polls of a job's minute, ms: median of ${MINUTES}`]: [
        {
          what: 'messages and requests; ours folded into the record too',
          ...mediansOf(minutes, MINUTE.times),
          ratio: ratioOf(minutes),
        },
      ],
      'bundle, minified, KB': [
        { what: 'size', [CALLERS.ours]: kb(sizes.ours), [CALLERS.sdk]: kb(sizes.sdk), ratio: sizeRatio },
      ],
    },
    verdicts: [
      { what: 'CPU of a call over the SDK', value: ratioOf(kept), bar: BAR_CPU },
      { what: "CPU of a job's minute over the SDK", value: ratioOf(minutes), bar: BAR_CPU },
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
