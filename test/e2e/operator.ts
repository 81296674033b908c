import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Endpoints } from '../../local/twin/endpoints.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** No more of this process's environment than a child needs: above all not the developer's AWS settings. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...more };
}

/** Runs a script of the project to its end. */
export function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: PROJECT, env: environment(more) }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

/**
 * Runs the operator's command line on a twin as it would run on a deployed stage: by name, endpoint and credentials of
 * the environment. Without `--stage` it would take the twin that was started last, which may be somebody else's.
 * @throws with what the command said when it fails
 */
export async function cardhook({ dynamodb, credentials }: Endpoints, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(['bin/cli.ts', '--stage', 'dev', ...args], {
    AWS_ENDPOINT_URL: dynamodb,
    AWS_REGION: credentials.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  if (exitCode !== 0) throw new Error(`cardhook ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}
