import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { twinSecret } from '../local/demo/twin-secret.ts';
import { startTwin } from '../local/twin/twin.ts';
import { batchXml, signedXml } from '../test/support/spreedly-callbacks.ts';
import { print } from './apparatus/report.ts';
import { startSender } from './apparatus/sender.ts';
import { quantile, rounded } from './apparatus/statistics.ts';

/** Callbacks of Spreedly's: how long each waits for its 200 on the twin, while the processor works them off beside it. */
const BAR_MS = 1_000;

const WARM_UP = 100;
/** A thousandth of them is five. */
const CALLBACKS = 5_000;
/** Spreedly calls one URL one at a time; another stage or a retry may come beside it. */
const AT_ONCE = 2;

/** What Lambda can be given at most is 6 MB, a third of which is base64. */
const LARGE_BYTES = 4_400_000;
const LARGE_WARM_UP = 5;
const LARGE_TIMES = 50;

const secretSchema = z.object({ current: z.string() });

const directory = mkdtempSync(join(tmpdir(), 'cardhook-callback-'));
const sender = await startSender();
const twin = await startTwin({ port: 0, stage: 'dev', logDirectory: join(directory, 'logs'), onLogLine: () => {} });
try {
  const { endpoints } = twin;
  const secret = secretSchema.parse(JSON.parse(await twinSecret(endpoints, 'SpreedlySigningSecret').read())).current;
  if (endpoints.spreedly === null) throw new Error('Stage dev has no route for callbacks.');
  report(await timed(endpoints.spreedly, secret), await timedLarge(endpoints.spreedly, secret));
} finally {
  await sender.stop();
  await twin.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function timed(url: string, secret: string): Promise<readonly number[]> {
  const bodies = Array.from({ length: WARM_UP + CALLBACKS }, (_, index) =>
    batchXml(member(index * 2, secret), member(index * 2 + 1, secret)),
  );
  const timesMs: number[] = [];
  const left = bodies.values();
  const worker = async (): Promise<void> => {
    for (const body of left) timesMs.push(await callBack(url, body));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return timesMs.slice(WARM_UP);
}

/** One callback of as many transactions as fit. */
async function timedLarge(url: string, secret: string) {
  const count = Math.floor(LARGE_BYTES / member(0, secret).length);
  const body = batchXml(...Array.from({ length: count }, (_, index) => member(index, secret)));
  const timesMs: number[] = [];
  for (let times = 0; times < LARGE_WARM_UP + LARGE_TIMES; times += 1) timesMs.push(await callBack(url, body));
  return { count, timesMs: timesMs.slice(LARGE_WARM_UP) };
}

/** A transaction with all that the guide's callback has beside the signed fields, in length. */
function member(index: number, secret: string): string {
  const token = `Bench${String(index).padStart(22, '0')}`;
  return signedXml({ token, order_id: null, reference: 'x'.repeat(3_500) }, { secret });
}

async function callBack(url: string, body: string): Promise<number> {
  const { status, text, tookMs } = await sender.post({ url, contentType: 'application/xml', body });
  if (status !== 200) throw new Error(`A callback was not accepted: ${status} ${text}`);
  return tookMs;
}

function report(timesMs: readonly number[], large: { readonly count: number; readonly timesMs: readonly number[] }) {
  const at = (part: number): number => rounded(quantile(timesMs, part), 1);
  print({
    bench: 'Callbacks of two transactions, answered over HTTP by the twin',
    tables: {
      [`${timesMs.length} of them, ${AT_ONCE} at once`]: [
        { 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'p99.9 ms': at(0.999), 'longest ms': at(1) },
      ],
      [`one of ${large.count} transactions, ${large.timesMs.length} times`]: [
        { 'median ms': rounded(quantile(large.timesMs, 0.5), 0), 'longest ms': rounded(Math.max(...large.timesMs), 0) },
      ],
    },
    verdicts: [
      { what: 'ms until the 200, p99.9', value: at(0.999), bar: BAR_MS },
      { what: 'ms until the 200 of the largest', value: rounded(Math.max(...large.timesMs), 0), bar: BAR_MS },
    ],
  });
}
