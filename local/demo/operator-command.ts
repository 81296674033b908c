import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Endpoints } from '../twin/endpoints.ts';

const CLI = fileURLToPath(new URL('../../bin/cli.ts', import.meta.url));

/** Runs the operator's command as on a deployed stage, whose AWS is the twin: the demo's own twin is known to nobody else. */
export async function operatorCommand(
  { dynamodb, credentials }: Endpoints,
  ...words: readonly string[]
): Promise<{ readonly exitCode: number | null; readonly stdout: string }> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: dynamodb,
    AWS_REGION: credentials.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, '--stage', 'dev', '--json', ...words], { env }, (_error, stdout) =>
      resolve({ exitCode: child.exitCode, stdout }),
    );
  });
}
