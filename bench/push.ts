import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTwin } from '../local/twin/twin.ts';
import { type AcknowledgedPushes, measurePushes } from './apparatus/acknowledged-pushes.ts';
import { print } from './apparatus/report.ts';
import { quantile, rounded } from './apparatus/statistics.ts';

/** A push of Elavon's: how long it waits for its acknowledgement, over one bare SendMessage to the same queue of the same twin. */
const BAR = 3;

report(await onATwin());

async function onATwin(): Promise<AcknowledgedPushes> {
  const directory = mkdtempSync(join(tmpdir(), 'cardhook-push-'));
  const twin = await startTwin({ port: 0, stage: 'dev', logDirectory: join(directory, 'logs'), onLogLine: () => {} });
  try {
    return await measurePushes(twin.endpoints);
  } finally {
    await twin.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function report({ basic, bearer, bare }: AcknowledgedPushes): void {
  const over = (times: readonly number[], part: number): number =>
    rounded(quantile(times, part) / quantile(bare, part), 2);
  print({
    bench: 'Pushes, acknowledged over HTTP by the twin',
    tables: {
      [`${bare.length} each, one at a time, in turns`]: [
        { what: 'push acknowledged, Basic', ...figuresOf(basic) },
        { what: 'push acknowledged, Bearer', ...figuresOf(bearer) },
        { what: 'one bare SendMessage', ...figuresOf(bare) },
        { what: 'ratio, Basic', 'p50 ms': over(basic, 0.5), 'p99 ms': over(basic, 0.99) },
        { what: 'ratio, Bearer', 'p50 ms': over(bearer, 0.5), 'p99 ms': over(bearer, 0.99) },
      ],
    },
    verdicts: [
      { what: 'acknowledged in Basic mode over bare, p99', value: over(basic, 0.99), bar: BAR },
      { what: 'acknowledged in Bearer mode over bare, p99', value: over(bearer, 0.99), bar: BAR },
    ],
  });
}

function figuresOf(timesMs: readonly number[]) {
  return { 'p50 ms': rounded(quantile(timesMs, 0.5), 2), 'p99 ms': rounded(quantile(timesMs, 0.99), 2) };
}
