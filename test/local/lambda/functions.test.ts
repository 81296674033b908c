import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFunctions, type Functions } from '../../../local/lambda/functions.ts';
import type { Invocation } from '../../../local/lambda/invocation.ts';
import { functionArn, functionOf, resourceOf, temporaryDirectory, templateOf } from './fixture-template.ts';

const template = templateOf(
  functionOf(
    'Echo',
    `export const handler = async (event, context) => ({
      event, id: context.awsRequestId, arn: context.invokedFunctionArn, memoryMb: context.memoryLimitInMB,
      remainingMs: context.getRemainingTimeInMillis(), pid: process.pid, environment: process.env,
    });`,
    { Timeout: 5, MemorySize: 512, Environment: { Variables: { GREETING: 'hello' } } },
  ),
  resourceOf('AWS::Lambda::Alias', 'Live', { FunctionName: 'Echo' }, { physicalId: `${functionArn('Echo')}:live` }),
  functionOf(
    'Sleeper',
    `export const handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid; };`,
    {
      Timeout: 1,
    },
  ),
  functionOf(
    'Waiter',
    `export const handler = async () => { await new Promise((r) => setTimeout(r, 200)); return process.pid; };`,
    // Long enough for eight processes that start at the same moment on a busy machine.
    { Timeout: 30 },
  ),
  functionOf('Spinner', `export const handler = async () => { for (;;); };`, { Timeout: 1 }),
  functionOf('Thrower', `export const handler = async () => { throw new RangeError('out of it'); };`),
  functionOf('Unloadable', `import './missing.mjs'; export const handler = async () => 1;`),
  functionOf('FailingInit', `throw new Error('no settings');`),
  functionOf('Callback', `export const handler = (event, context, callback) => callback(null, 1);`),
  functionOf('Quitter', `export const handler = async () => process.exit(7);`),
  functionOf('QuittingInit', `process.exit(3);`),
  functionOf(
    'Hog',
    `export const handler = async () => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); };`,
    {
      Timeout: 30,
    },
  ),
  functionOf('Large', `export const handler = async ({ bytes }) => 'x'.repeat(bytes - 2);`),
  functionOf(
    'Reserved',
    `export const handler = async () => new Promise((resolve) => setTimeout(resolve, 300, 'done'));`,
    {
      ReservedConcurrentExecutions: 2,
      Timeout: 30,
    },
  ),
  functionOf(
    'Talker',
    `export const handler = async () => { process.stdout.write('{"metric":1}\\n'); console.error('careful'); };`,
  ),
  functionOf('JsonTalker', `export const handler = async () => console.log('a line');`, {
    LoggingConfig: { LogFormat: 'JSON' },
  }),
);

const logDirectory = temporaryDirectory();
const lines: string[] = [];
let functions: Functions;

beforeAll(async () => {
  functions = await startFunctions(template, {
    endpointUrl: 'http://127.0.0.1:8480',
    credentialsFor: (roleArn) => ({ accessKeyId: 'LOCALKEY', secretAccessKey: `secret of ${roleArn}` }),
    logDirectory,
    onLog: (functionName, line) => lines.push(`${functionName}: ${line}`),
  });
});

afterAll(() => functions.stop());

function answerOf(invocation: Invocation): Record<string, unknown> {
  if (invocation.outcome !== 'returned') throw new Error(`the function ended as ${JSON.stringify(invocation)}`);
  const answer: unknown = JSON.parse(invocation.payload);
  return Object.fromEntries(Object.entries(answer ?? {}));
}

describe('a function of the template', () => {
  it('gets the event, the request id, its deadline and the ARN that was invoked', async () => {
    const invocation = await functions.invoke(`${functionArn('Echo')}:live`, '{"amount":12}');
    expect(answerOf(invocation)).toMatchObject({
      event: { amount: 12 },
      id: 'requestId' in invocation && invocation.requestId,
      arn: `${functionArn('Echo')}:live`,
      memoryMb: '512',
    });
    expect(answerOf(invocation)['remainingMs']).toBeGreaterThan(0);
    expect(answerOf(invocation)['remainingMs']).toBeLessThanOrEqual(5_000);
  });

  it('is the same by name, by ARN and by alias, and a name that nothing has is not found', async () => {
    for (const reference of ['Echo', functionArn('Echo'), `${functionArn('Echo')}:live`]) {
      expect(await functions.invoke(reference, '{}')).toMatchObject({ outcome: 'returned' });
    }
    expect(await functions.invoke(`${functionArn('Echo')}:other`, '{}')).toMatchObject({ outcome: 'not_found' });
  });

  it('runs warm in the process that ran before', async () => {
    const first = answerOf(await functions.invoke('Echo', '{}'));
    const second = answerOf(await functions.invoke('Echo', '{}'));
    expect(second['pid']).toBe(first['pid']);
  });

  it('sees what Lambda and the template set, the key of its role, and nothing of the developer', async () => {
    process.env['AWS_PROFILE'] = 'production';
    const { environment } = answerOf(await functions.invoke('Echo', '{}'));
    delete process.env['AWS_PROFILE'];
    expect(environment).toMatchObject({
      GREETING: 'hello',
      AWS_LAMBDA_FUNCTION_NAME: 'Echo',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'LOCALKEY',
      AWS_SECRET_ACCESS_KEY: 'secret of arn:aws:iam::000000000000:role/Role',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:8480',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    });
    const names = Object.keys(environment ?? {});
    expect(names.filter((name) => !/^(AWS_|_HANDLER|_X_AMZN|LAMBDA_|PATH$|LANG$|TZ$|GREETING$)/.test(name))).toEqual(
      [],
    );
    expect(names).not.toContain('AWS_PROFILE');
  });
});

describe('a function that fails', () => {
  it('is killed at its time-out, and the next event gets a fresh process', async () => {
    const first = await functions.invoke('Sleeper', '{"ms":0}');
    const late = await functions.invoke('Sleeper', '{"ms":60000}');
    expect(late).toMatchObject({ outcome: 'timed_out', errorType: 'Sandbox.Timedout' });
    expect('errorMessage' in late && late.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
    const next = await functions.invoke('Sleeper', '{"ms":0}');
    expect(next.outcome).toBe('returned');
    expect('payload' in next && next.payload).not.toBe('payload' in first && first.payload);
  });

  it('is killed at its time-out even when it never gives way', async () => {
    expect(await functions.invoke('Spinner', '{}')).toMatchObject({ outcome: 'timed_out' });
  });

  it('gives its error in the words of Lambda, and stays warm', async () => {
    const failed = await functions.invoke('Thrower', '{}');
    expect(failed).toMatchObject({ outcome: 'failed', errorType: 'RangeError', errorMessage: 'out of it' });
    const payload: unknown = JSON.parse('payload' in failed ? failed.payload : '');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of it', trace: expect.any(Array) });
  });

  it.each([
    ['Unloadable', 'Error', /missing\.mjs/],
    ['FailingInit', 'Error', /no settings/],
    ['Callback', 'Runtime.CallbackHandlerDeprecated', /callback-based function handlers/],
    ['QuittingInit', 'Runtime.ExitError', /exit status 3/],
  ])('fails in init as Lambda says it: %s', async (name, errorType, message) => {
    const invocation = await functions.invoke(name, '{}');
    expect(invocation).toMatchObject({ outcome: 'init_failed', errorType });
    expect('errorMessage' in invocation && invocation.errorMessage).toMatch(message);
  });

  it('tells how its process ended', async () => {
    const invocation = await functions.invoke('Quitter', '{}');
    expect(invocation).toMatchObject({ outcome: 'exited', errorType: 'Runtime.ExitError' });
    expect('errorMessage' in invocation && invocation.errorMessage).toMatch(
      /Runtime exited with error: exit status 7$/,
    );
  });

  it('ends when its heap outgrows its memory setting', async () => {
    expect(await functions.invoke('Hog', '{}')).toMatchObject({ outcome: 'exited', errorType: 'Runtime.ExitError' });
  });
});

describe('payload limits', () => {
  it('let an answer of 6,291,556 bytes pass and not one byte more', async () => {
    expect(await functions.invoke('Large', '{"bytes":6291556}')).toMatchObject({ outcome: 'returned' });
    expect(await functions.invoke('Large', '{"bytes":6291557}')).toMatchObject({
      outcome: 'response_too_large',
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  it('let an event of 6 MiB pass and not one byte more', async () => {
    expect(await functions.invoke('Talker', eventOf(6_291_456))).toMatchObject({ outcome: 'returned' });
    expect(await functions.invoke('Talker', eventOf(6_291_457))).toMatchObject({ outcome: 'request_too_large' });
  });
});

describe('concurrency', () => {
  it('is throttled above what is reserved', async () => {
    const invocations = await Promise.all(Array.from({ length: 5 }, () => functions.invoke('Reserved', '{}')));
    expect(invocations.map(({ outcome }) => outcome).toSorted()).toEqual([
      'returned',
      'returned',
      'throttled',
      'throttled',
      'throttled',
    ]);
    expect(await functions.invoke('Reserved', '{}')).toMatchObject({ outcome: 'returned' });
  });

  it('is at most eight processes where nothing is reserved, and further events wait for their turn', async () => {
    const invocations = await Promise.all(Array.from({ length: 12 }, () => functions.invoke('Waiter', '{}')));
    expect(invocations.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 12 }, () => 'returned'));
    const processes = new Set(invocations.map((invocation) => 'payload' in invocation && invocation.payload));
    expect(processes.size).toBeLessThanOrEqual(8);
    expect(processes.size).toBeGreaterThan(1);
  });
});

describe('the log of a function', () => {
  it('holds its lines between START and REPORT, in a file and for who watches', async () => {
    const invocation = await functions.invoke('Talker', '{}');
    const requestId = 'requestId' in invocation ? invocation.requestId : '';
    await untilLogged((line) => line.includes(`REPORT RequestId: ${requestId}`));
    const since = lines.slice(lines.indexOf(`Talker: START RequestId: ${requestId} Version: $LATEST`));
    const mine = since.filter((line) => line.startsWith('Talker: '));
    expect(mine.map((line) => line.replace(/\d+\.\d+ ms/g, 'N ms'))).toEqual([
      `Talker: START RequestId: ${requestId} Version: $LATEST`,
      'Talker: {"metric":1}',
      expect.stringMatching(new RegExp(`^Talker: \\S+Z\\t${requestId}\\tERROR\\tcareful$`)),
      `Talker: END RequestId: ${requestId}`,
      expect.stringMatching(
        /^Talker: REPORT RequestId: \S+\tDuration: N ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t/,
      ),
    ]);
    const file = readFileSync(join(logDirectory, 'Talker.log'), 'utf8');
    expect(file).toContain('{"metric":1}\n');
  });

  it('is JSON throughout where the template asks for it', async () => {
    await functions.invoke('JsonTalker', '{}');
    await untilLogged((line) => line.startsWith('JsonTalker: ') && line.includes('platform.report'));
    const mine = lines
      .filter((line) => line.startsWith('JsonTalker: '))
      .map((line) => line.replace('JsonTalker: ', ''));
    expect(mine.map((line): unknown => JSON.parse(line))).toMatchObject([
      { type: 'platform.start' },
      { level: 'INFO', message: 'a line' },
      { type: 'platform.report', record: { status: 'success', metrics: { memorySizeMB: 128 } } },
    ]);
  });
});

/** A JSON text of so many bytes. */
function eventOf(bytes: number): string {
  return JSON.stringify('x'.repeat(bytes - 2));
}

async function untilLogged(isIt: (line: string) => boolean): Promise<void> {
  while (!lines.some(isIt)) await new Promise((resolve) => setTimeout(resolve, 5));
}
