import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** What the pages load, by its path on the server. */
export type PageAssets = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

const PAGE = fileURLToPath(new URL('browser/', import.meta.url));

/** The browser's part, from TypeScript, as browsers of the last two years run it. */
export async function bundlePage(): Promise<PageAssets> {
  const { outputFiles } = buildSync({
    entryPoints: [
      { in: `${PAGE}main.ts`, out: 'checkout' },
      { in: `${PAGE}pending.ts`, out: 'pending' },
    ],
    bundle: true,
    write: false,
    outdir: PAGE,
    format: 'iife',
    target: 'es2022',
  });
  return new Map([
    ...outputFiles.map(({ path, text }): [string, { type: string; text: string }] => [
      `/${path.slice(path.lastIndexOf('/') + 1)}`,
      { type: 'text/javascript', text },
    ]),
    ['/checkout.css', { type: 'text/css', text: await readFile(`${PAGE}checkout.css`, 'utf8') }],
  ]);
}
