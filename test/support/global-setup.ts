import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const BUNDLING = `await (await import('./lib/bundling.ts')).bundleFunctions()`;

export default function prepareRun(): void {
  endWhenNothingIsLeft();
  bundleOnce();
}

/**
 * Ends the process when its event loop has nothing left to do, and with the exit code that it has then. After a whole run of
 * some twenty minutes Node 24.21 never ended by itself: it closed what it held over and over (seen twice). A test that leaves
 * something open still holds the process, as it should.
 */
function endWhenNothingIsLeft(): void {
  process.once('beforeExit', () => process.exit());
}

/**
 * The stacks take the functions' bundles as assets: one build serves every test of the run. In a process of its own, because
 * Jest changes Node's modules, whose names the minifier looks at: the bytes would be others than those that are deployed.
 */
function bundleOnce(): void {
  execFileSync(process.execPath, ['--input-type=module', '--eval', BUNDLING], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}
