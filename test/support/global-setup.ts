import { bundleFunctions } from '../../lib/bundling.ts';

/** The stacks take the functions' bundles as assets: one build serves every test of the run. */
export default async function bundleOnce(): Promise<void> {
  await bundleFunctions();
}
