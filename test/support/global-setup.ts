import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const BUNDLING = `await (await import('./lib/bundling.ts')).bundleFunctions()`;

/**
 * The stacks take the functions' bundles as assets: one build serves every test of the run. In a process of its own, because
 * Jest changes Node's modules, whose names the minifier looks at: the bytes would be others than those that are deployed.
 */
export default function bundleOnce(): void {
  execFileSync(process.execPath, ['--input-type=module', '--eval', BUNDLING], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}
