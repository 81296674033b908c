import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findFreePort } from '../local/twin/listen.ts';
import { readLines } from '../local/lambda/lines.ts';
import { PROJECT } from './apparatus/build.ts';
import { print } from './apparatus/report.ts';
import { median, rounded } from './apparatus/statistics.ts';

/** Seconds from the start of the twin's process until it prints its endpoints: synthesis, bundles and tables included. */
const BAR_SECONDS = 20;

const RUNS = 3;

const seconds: number[] = [];
for (let run = 0; run < RUNS; run += 1) seconds.push(await secondsToReady());

print({
  bench: 'npm start: until ready',
  tables: {
    [`${RUNS} starts`]: [
      {
        'median s': rounded(median(seconds), 1),
        'least s': rounded(Math.min(...seconds), 1),
        'most s': rounded(Math.max(...seconds), 1),
      },
    ],
  },
  verdicts: [{ what: 'median seconds', value: rounded(median(seconds), 1), bar: BAR_SECONDS }],
});

async function secondsToReady(): Promise<number> {
  const startedAt = performance.now();
  const port = String(await findFreePort());
  const twin = spawn(process.execPath, ['local/start.ts', '--json', '--port', port], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  readLines(twin.stderr, (line) => said.push(line));
  const ready = Promise.withResolvers<number>();
  // With --json the endpoints are the first line on standard output.
  readLines(twin.stdout, () => ready.resolve((performance.now() - startedAt) / 1000));
  const ended = once(twin, 'close');
  const failed = ended.then(() => Promise.reject(new Error(`The twin ended before it was ready:\n${said.join('\n')}`)));
  failed.catch(() => undefined);
  const took = await Promise.race([ready.promise, failed]);
  twin.kill('SIGINT');
  await ended;
  return took;
}
