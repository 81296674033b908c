import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median } from './statistics.ts';

/** Times the import alone: starting Node costs every function the same. */
const PROGRAM = `
  const startedAt = performance.now();
  await import(process.argv[1]);
  console.log(performance.now() - startedAt);
  process.exit();
`;

/**
 * Milliseconds to import each folder's `handler.mjs`, each time in a fresh process: medians of `runs`, in turns so that
 * a busy moment of the machine falls on all alike.
 */
export async function importTimes(
  folders: readonly string[],
  variables: Readonly<Record<string, string>>,
  runs: number,
): Promise<Map<string, { readonly medianMs: number; readonly leastMs: number }>> {
  const times = new Map(folders.map((folder) => [folder, [] as number[]]));
  for (let run = 0; run < runs; run += 1) {
    for (const folder of folders) times.get(folder)?.push(await importOnce(folder, variables));
  }
  return new Map([...times].map(([folder, ms]) => [folder, { medianMs: median(ms), leastMs: Math.min(...ms) }]));
}

/** Not the synchronous call: what an import asks for may have to be answered by this very process. */
const run = promisify(execFile);

async function importOnce(folder: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const url = pathToFileURL(join(folder, 'handler.mjs')).href;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM, url], { env: variables });
  return Number(stdout.trim().split('\n').at(-1));
}
