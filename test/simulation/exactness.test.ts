import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const SCHEDULES = 50_000;
const THREADS = 2;

/** What fast-check printed of a failure, as JSON: `SCHEDULE='{"seed":1,"path":"8:0:3","endOnFailure":true}'` plays only that. */
const REPLAYED = process.env['SCHEDULE'];

/** Parameters of `fc.check`. */
type Run = { readonly seed: number; readonly path?: string; readonly numRuns?: number };

type Checked = { readonly numRuns: number; readonly failure: string | undefined };

async function check(parameters: Run): Promise<Checked> {
  const worker = new Worker(new URL('check-schedules.ts', import.meta.url), { workerData: parameters });
  const [checked] = (await once(worker, 'message')) as [Checked];
  await worker.terminate();
  return checked;
}

/** Each promise is listed in local/simulate/oracle/violation.ts. */
test(`no limit is overspent, no hold is a ghost and no answer changes in ${SCHEDULES} schedules`, async () => {
  const runs: readonly Run[] =
    REPLAYED === undefined
      ? Array.from({ length: THREADS }, (_, thread) => ({ numRuns: SCHEDULES / THREADS, seed: Date.now() + thread }))
      : [JSON.parse(REPLAYED) as Run];
  const checked = await Promise.all(runs.map(check));
  expect(checked.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  expect(checked.map(({ numRuns }) => numRuns)).toEqual(runs.map(({ numRuns = 1 }) => numRuns));
}, 900_000);
