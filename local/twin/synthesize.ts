import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The CDK app failed. Its own words say why. */
export class SynthesisFailed extends Error {
  constructor(said: string) {
    super(`The CDK app (bin/app.ts) does not synthesise:\n${said.trim()}`);
    this.name = 'SynthesisFailed';
  }
}

/**
 * Runs the CDK app with the Node of this process: bundles the functions and writes the templates.
 * @returns the cloud assembly's directory
 * @throws {SynthesisFailed}
 */
export async function synthesize(): Promise<string> {
  const assemblyDirectory = join(PROJECT, 'cdk.out');
  const child = spawn(process.execPath, ['bin/app.ts'], {
    cwd: PROJECT,
    // Validating the templates takes seconds, and `npm run check` does it.
    env: { ...process.env, CDK_OUTDIR: assemblyDirectory, CDK_VALIDATION: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  function endWithUs(): void {
    child.kill();
  }
  process.once('exit', endWithUs);
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const [exitCode] = await once(child, 'close');
  process.off('exit', endWithUs);
  if (exitCode !== 0) throw new SynthesisFailed(said.join(''));
  return assemblyDirectory;
}
