import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleOf, functionNames } from '../../lib/bundling.ts';
import { lazyBuiltins } from '../../lib/lazy-builtins.ts';

const names = functionNames();

test('There is a bundle for each function, and none for anything else', () => {
  expect(names).toEqual([
    'advice-processor',
    'audit',
    'connectfi-webhook',
    'elavon-processor',
    'elavon-token',
    'elavon-webhook',
    'event-publisher',
    'spreedly-payments',
    'spreedly-processor',
    'spreedly-return',
    'spreedly-webhook',
    'stand-in-settler',
    'strivve-jobs',
    'strivve-poller',
    'sweep',
  ]);
  expect(readdirSync(join(bundleOf('advice-processor'), '..')).toSorted()).toEqual(names);
});

test.each(names)('%s needs nothing that Lambda does not have: it imports its own files and Node', (name) => {
  const files = readdirSync(bundleOf(name));
  const imported = files.flatMap((file) => importsOf(readFileSync(join(bundleOf(name), file), 'utf8')));
  const foreign = imported.filter(
    (specifier) => !builtinModules.includes(specifier.replace('node:', '')) && !files.includes(specifier.slice(2)),
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(foreign).toEqual([]);
});

test('The connectFi function, with all that it can load, is smaller than 450 KB', () => {
  const bytes = filesOf('connectfi-webhook').map((path) => statSync(path).size);
  expect(bytes.reduce((total, size) => total + size)).toBeLessThan(450_000);
});

test('The same sources give the same bytes, and the files are not even written again', () => {
  const before = names.flatMap(filesOf).map((path) => [path, statSync(path).mtimeMs]);
  // In a process of its own, as always: Jest's sandbox has another `process`, whose names would end up in the bundle.
  const bundling = `await (await import('./lib/bundling.ts')).bundleFunctions()`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', bundling], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(names.flatMap(filesOf).map((path) => [path, statSync(path).mtimeMs])).toEqual(before);
});

describe("Node's HTTP module", () => {
  const source = `import { request, Agent } from 'node:http'; import https from 'https';
    console.log(typeof request, typeof Agent, typeof https.request, process.moduleLoadList.filter((name) => /undici/.test(name)).length > 0);`;

  test('is taken without what it loads for its WebSocket', async () => {
    expect(await outputOf(source, [lazyBuiltins])).toBe('function function function false');
  });

  test('would load that without the plugin (when this fails, Node has mended it and the plugin can go)', async () => {
    expect(await outputOf(source, [])).toBe('function function function true');
  });

  test('is taken without that by a dynamic import too', async () => {
    const dynamic = `const { request } = await import('node:http');
      console.log(typeof request, process.moduleLoadList.some((name) => /undici/.test(name)));`;
    expect(await outputOf(dynamic, [lazyBuiltins])).toBe('function false');
    expect(await outputOf(dynamic, [])).toBe('function true');
  });

  test('fails the build when a name is imported that it does not have', async () => {
    await expect(
      outputOf(`import { nothing } from 'node:http'; console.log(nothing);`, [lazyBuiltins]),
    ).rejects.toThrow('No matching export');
  });
});

function filesOf(name: string): string[] {
  return readdirSync(bundleOf(name)).map((file) => join(bundleOf(name), file));
}

/** What minified code imports: `import … from "x"`, `import "x"`, `export … from "x"`, `import("x")`; not the text "from". */
function importsOf(code: string): string[] {
  return [...code.matchAll(/(?:(?<![":])\bfrom|\bimport\(?)"([^"]+)"/g)].flatMap(([, specifier]) => specifier ?? []);
}

/** What a program prints when it runs as a bundle in a process of its own. */
async function outputOf(source: string, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source },
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins,
    write: false,
    logLevel: 'silent',
  });
  const [program] = outputFiles;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program?.text ?? ''], {
    encoding: 'utf8',
  }).trim();
}
