import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFunctions } from '../../../local/lambda/functions.ts';
import { functionOf, temporaryDirectory, templateOf } from './fixture-template.ts';

const SLEEPER = `export const handler = async () => { console.log('pid ' + process.pid); await new Promise((r) => setTimeout(r, 60_000)); };`;

describe('the processes of functions', () => {
  it('end with the twin when it is killed, in the middle of an event or idle', async () => {
    const script = join(temporaryDirectory(), 'twin.ts');
    writeFileSync(script, twinScript());
    const twin = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pids = await readPids(twin.stdout, 2);
    expect(pids.map(isRunning)).toEqual([true, true]);
    twin.kill('SIGKILL');
    while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('end with stop(), which answers the events under way and starts none that waited', async () => {
    const pids: number[] = [];
    const functions = await startFunctions(templateOf(functionOf('Sleeper', SLEEPER, { Timeout: 60 })), {
      endpointUrl: 'http://127.0.0.1:8480',
      credentialsFor: () => ({ accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' }),
      logDirectory: temporaryDirectory(),
      onLog: (_name, line) => pids.push(...pidsIn(line)),
    });
    const invocations = Array.from({ length: 10 }, () => functions.invoke('Sleeper', '{}'));
    while (pids.length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    await functions.stop();
    const outcomes = (await Promise.all(invocations)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(Array.from({ length: 10 }, () => 'exited'));
    expect(pids.filter(isRunning)).toEqual([]);
    expect(pids).toHaveLength(8);
  });
});

function twinScript(): string {
  const lambda = new URL('../../../local/lambda/functions.ts', import.meta.url).href;
  const fixture = new URL('fixture-template.ts', import.meta.url).href;
  return `
    import { startFunctions } from ${JSON.stringify(lambda)};
    import { functionOf, temporaryDirectory, templateOf } from ${JSON.stringify(fixture)};
    const idle = "export const handler = async () => console.log('pid ' + process.pid);";
    const functions = await startFunctions(templateOf(functionOf('Busy', ${JSON.stringify(SLEEPER)}, { Timeout: 60 }), functionOf('Idle', idle)), {
      endpointUrl: 'http://127.0.0.1:8480',
      credentialsFor: () => ({ accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' }),
      logDirectory: temporaryDirectory(),
      onLog: (name, line) => console.log(line),
    });
    await functions.invoke('Idle', '{}');
    void functions.invoke('Busy', '{}');
  `;
}

async function readPids(stream: NodeJS.ReadableStream, count: number): Promise<readonly number[]> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (pidsIn(text).length >= count) break;
  }
  return pidsIn(text);
}

function pidsIn(text: string): readonly number[] {
  return [...text.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
