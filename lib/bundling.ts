import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { codesWithoutDescriptions } from './codes-without-descriptions.ts';
import { lambdaOnly } from './lambda-only.ts';
import { lazyBuiltins } from './lazy-builtins.ts';

const PROJECT = resolve(import.meta.dirname, '..');
const BUNDLES = join(PROJECT, 'dist', 'functions');
const SOURCE_MAPS = join(PROJECT, 'dist', 'source-maps');

/** The folder that holds the bundle of `functions/<name>`; its entry is `handler.mjs`. */
export function bundleOf(name: string): string {
  const folder = join(BUNDLES, name);
  if (!existsSync(join(folder, 'handler.mjs'))) {
    throw new Error(`functions/${name} is not bundled: await bundleFunctions() before the stack is built.`);
  }
  return folder;
}

/** The names of all functions: the folders of `functions/` that have a handler. */
export function functionNames(): string[] {
  const folders = readdirSync(join(PROJECT, 'functions'), { withFileTypes: true });
  return folders
    .filter((folder) => existsSync(join(folder.parentPath, folder.name, 'handler.ts')))
    .map((folder) => folder.name)
    .toSorted();
}

/**
 * Bundles every function into `dist/functions/<name>/`, with all it depends on, the AWS SDK included.
 * The same sources give the same bytes, so that a function which did not change is not deployed again.
 * Throws esbuild's error when a source does not compile.
 */
export async function bundleFunctions(): Promise<void> {
  const names = functionNames();
  await Promise.all(names.map(bundleFunction));
  removeAllBut(BUNDLES, names);
  removeAllBut(SOURCE_MAPS, names);
}

/** How every function is built. */
export const BUNDLE_SETTINGS = {
  absWorkingDir: PROJECT,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  bundle: true,
  // What a handler imports with `import()` becomes a file of its own, loaded when it is first needed.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // Packages publish an ES module under `module`; without this esbuild would take their CommonJS twin.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  sourcemap: 'external',
  sourcesContent: false,
  plugins: [lambdaOnly, lazyBuiltins, codesWithoutDescriptions],
  logLevel: 'silent',
  write: false,
} satisfies BuildOptions;

/**
 * One build a function, all in one esbuild process: a common build would put what one function alone needs
 * into chunks that the others load too, and the connectFi function would pay for it at each cold start.
 */
async function bundleFunction(name: string): Promise<void> {
  const outdir = join(BUNDLES, name);
  const entryPoints = { handler: `functions/${name}/handler.ts` };
  const { outputFiles } = await build({ ...BUNDLE_SETTINGS, entryPoints, outdir });
  const files = new Map(outputFiles.map(({ path, contents }) => [relative(outdir, path), contents]));
  // Source maps stay here: in the asset they would triple what Lambda has to fetch before a cold start.
  writeFolder(join(SOURCE_MAPS, name), files, isSourceMap);
  writeFolder(outdir, files, (path) => !isSourceMap(path));
}

function isSourceMap(path: string): boolean {
  return path.endsWith('.map');
}

/** Makes `folder` hold exactly these files, and leaves alone what is already so: another process may be reading it. */
function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array>, belongs: (path: string) => boolean): void {
  const names = [...files.keys()].filter(belongs);
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeIfChanged(join(folder, name), files.get(name) ?? new Uint8Array());
  removeAllBut(folder, names);
}

function writeIfChanged(path: string, contents: Uint8Array): void {
  if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents);
}

function removeAllBut(folder: string, names: readonly string[]): void {
  const stale = readdirSync(folder).filter((entry) => !names.includes(entry));
  for (const entry of stale) rmSync(join(folder, entry), { recursive: true });
}
