import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { BUNDLE_SETTINGS } from '../../lib/bundling.ts';

export const PROJECT = join(import.meta.dirname, '..', '..');

export type Bundle = { readonly folder: string; readonly metafile: Metafile; readonly bytes: number };

/** As lib/bundling.ts builds the functions. */
export const OURS: BuildOptions = { ...BUNDLE_SETTINGS, sourcemap: false, write: true };

/** An ES module as anybody would bundle it for Lambda: all dependencies inside, minified, no plugin. */
export const PLAIN: BuildOptions = { ...OURS, splitting: false, plugins: [] };

/** Builds `source` (or the file of that path) into `dist/bench/<name>/handler.mjs`. */
export async function bundle(name: string, source: string | { path: string }, options: BuildOptions): Promise<Bundle> {
  const folder = join(PROJECT, 'dist', 'bench', name);
  mkdirSync(folder, { recursive: true });
  const entry: BuildOptions =
    typeof source === 'string'
      ? { stdin: { contents: source, resolveDir: PROJECT, sourcefile: `${name}.ts` }, outdir: folder }
      : { entryPoints: { handler: source.path }, outdir: folder };
  const { metafile } = await build({
    ...options,
    ...entry,
    entryNames: 'handler',
    metafile: true,
    logLevel: 'error',
  });
  const bytes = Object.values(metafile.outputs).reduce((total, output) => total + output.bytes, 0);
  return { folder, metafile, bytes };
}
