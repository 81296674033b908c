import { Command, InvalidArgumentError } from 'commander';
import { connectfiDay } from './demo/connectfi-day.ts';
import { elavonDay } from './demo/elavon-day.ts';
import { spreedlyDay } from './demo/spreedly-day.ts';
import { strivveDay } from './demo/strivve-day.ts';
import { findOrStartTwin } from './demo/demo-twin.ts';
import { progressLine, resultTable } from './demo/result-table.ts';
import { playDay, type ProviderDay, type SceneResult } from './demo/scene.ts';
import { accessTwin } from './demo/twin-access.ts';
import { parsePort } from './twin/parse-port.ts';

/** One file a provider. */
const DAYS: readonly ProviderDay[] = [connectfiDay, elavonDay, strivveDay, spreedlyDay];

const options = new Command('npm run demo --')
  .description('Plays a day of the providers against the running twin, or against one of its own, and tells what came.')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .option('--provider <name>', `only this one: ${DAYS.map(({ provider }) => provider).join(', ')}`, providerArgument)
  .option('--json', 'print the results as a JSON array, and nothing else on standard output')
  .parse()
  .opts<{ port?: number; provider?: string; json?: true }>();

// With --json, standard output is for the program that asked.
const say = options.json === true ? console.error : console.log;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

const demoTwin = await findOrStartTwin(options.port, say);
if (demoTwin === undefined) {
  console.error(`No twin runs on port ${options.port}. Leave --port out to let the demo start one.`);
  process.exit(1);
}
const twin = accessTwin(demoTwin.endpoints);
const results: SceneResult[] = [];
try {
  for (const day of DAYS) {
    if (options.provider !== undefined && day.provider !== options.provider) continue;
    results.push(...(await playDay(day, twin, (result) => say(progressLine(result)), stopping.signal)));
  }
} finally {
  twin.close();
  await demoTwin.stop();
}

console.log(options.json === true ? JSON.stringify(results, undefined, 2) : `\n${resultTable(results)}`);
if (stopping.signal.aborted) process.exit(130);
process.exitCode = results.every(({ isAsExpected }) => isAsExpected) ? 0 : 1;

/** The first signal lets the scene end and puts everything back; the second one does not wait for it. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
  say('Stopping after this scene … (Ctrl-C again to end at once)');
}

function providerArgument(text: string): string {
  const day = DAYS.find(({ provider }) => provider.toLowerCase() === text.toLowerCase());
  if (day !== undefined) return day.provider;
  throw new InvalidArgumentError(`Write one of ${DAYS.map(({ provider }) => provider).join(', ')}.`);
}
