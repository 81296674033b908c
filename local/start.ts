import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { openCallLog } from './twin/call-log.ts';
import { PortTaken } from './twin/listen.ts';
import { identifyProcess } from './twin/process-identity.ts';
import { loadOrCreateCa } from './simulators/strivve/certificate-authority.ts';
import { parsePort } from './twin/parse-port.ts';
import { findRunningTwin } from './twin/running-twin.ts';
import { leftovers, stateFile } from './twin/state-file.ts';
import { LOG_DIRECTORY, STATE_DIRECTORY } from './twin/state-directory.ts';
import { SynthesisFailed } from './twin/synthesize.ts';
import { TemplateRefused } from './template/refusal.ts';
import { readableLogLine, readableRefusal, readableRequestLine, readableStep } from './twin/console.ts';
import { startTwin, type Twin } from './twin/twin.ts';

const command = new Command('npm start --')
  .description('Synthesises the CDK app and runs its stack on this machine, until Ctrl-C.')
  .option('--port <number>', 'the one port of everything', parsePort, 8480)
  .option('--stage <name>', 'which stack of bin/app.ts: Cardhook-<name>', 'dev')
  .option('--dynamodb <url>', 'a DynamoDB that already runs, in place of DynamoDB Local')
  .option('--json', 'print the endpoints as JSON when ready, and nothing else on standard output')
  .parse();
const options = command.opts<{ port: number; stage: string; dynamodb?: string; json?: true }>();

// With --json, standard output is for the program that asked.
const say = options.json === true ? console.error : console.log;

endLeftovers();

const beganAt = performance.now();
say(`Starting Cardhook ${options.stage} on port ${options.port} …`);
let stopping = false;
let twin: Twin | undefined;
const file = stateFile(STATE_DIRECTORY, options.port);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
endWithNpm();

try {
  // The logs of the last run are gone, unless another twin is writing to them.
  if (findRunningTwin() === undefined) rmSync(LOG_DIRECTORY, { recursive: true, force: true });
  twin = await startTwin({
    port: options.port,
    stage: options.stage,
    ...(options.dynamodb === undefined ? {} : { dynamodbUrl: options.dynamodb }),
    logDirectory: LOG_DIRECTORY,
    caFile: (await loadOrCreateCa(STATE_DIRECTORY)).caFile,
    onStep: (step, tookMs) => say(readableStep(step, tookMs)),
    onLogLine(source, line) {
      const readable = readableLogLine(source, line);
      if (readable !== undefined) say(readable);
    },
    onRequest: (request) => say(readableRequestLine(request)),
    onRefusal: (sentence) => say(readableRefusal(sentence)),
    onAwsCall: openCallLog(LOG_DIRECTORY),
  });
} catch (error) {
  fail(startFailure(error));
}

file.write({
  port: options.port,
  startedAt: new Date().toISOString(),
  twin: identifyProcess(process.pid) ?? { pid: process.pid, mark: '' },
  children: twin.pids.map(identifyProcess).filter((identity) => identity !== undefined),
  endpoints: twin.endpoints,
});
if (options.json === true) console.log(JSON.stringify(twin.endpoints));
say(welcome(twin));

/** The first signal ends everything in order; the second one does not wait for it. */
async function stop(): Promise<void> {
  // What was started so far ends with this process.
  if (stopping || twin === undefined) process.exit(130);
  stopping = true;
  say('Stopping … (Ctrl-C again to end at once)');
  await twin.stop();
  file.remove();
  process.exit(0);
}

function welcome({ endpoints, leftOut }: Twin): string {
  const urls = [
    ['connectFi', endpoints.connectfi],
    ...Object.entries(endpoints.elavon).map(([code, url]) => [`Elavon ${code}`, url]),
    ['Elavon tokens', endpoints.elavonToken],
    ['Spreedly', endpoints.spreedly],
    ['operations', endpoints.operations],
  ].filter(([, url]) => url !== null);
  const hints: readonly (readonly [string, string])[] = [
    ['npm run -s request -- --send', "sends connectFi's next request"],
    ['npm run demo', 'plays a day of the providers'],
    ['npm run -s tables', 'shows the tables in a browser'],
    ['npm run -s metrics', 'the metrics so far'],
    ['npm run -s events', 'what the event bus has carried'],
    ['npm run -s endpoints', 'everything a tool needs, as JSON'],
    [`${relative(process.cwd(), LOG_DIRECTORY)}/`, 'full logs of functions, APIs and AWS calls'],
    ['Ctrl-C', 'ends everything that was started'],
  ];
  return [
    `Ready after ${((performance.now() - beganAt) / 1000).toFixed(1)} s. These URLs are as they would be registered:`,
    '',
    ...urls.map(([name, url]) => `  ${(name ?? '').padEnd(16)}${url}`),
    '',
    ...hints.map(([typed, what]) => `  ${typed.padEnd(30)}${what}`),
    '',
    ...signedCall(endpoints),
    `Left out here: ${leftOut.join('; ')}.`,
    '',
  ].join('\n');
}

/** How to call the operations API by hand: whoever calls it signs, and this key opens nothing but the twin. */
function signedCall({ operations, spreedly, credentials }: Twin['endpoints']): string[] {
  if (operations === null || spreedly === null) return [];
  const { accessKeyId, secretAccessKey, region } = credentials;
  return [
    'The operations API wants a signature. curl has one (404 is right: there is no such payment yet):',
    '',
    `  curl --aws-sigv4 aws:amz:${region}:execute-api --user '${accessKeyId}:${secretAccessKey}' \\`,
    `    ${operations}/spreedly/transactions/pay_${'0'.repeat(26)}`,
    '',
  ];
}

/**
 * Whoever ends `npm start` by its process id reaches npm and the shell that it runs scripts in, and neither tells us.
 * That shell being gone is the message.
 */
function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    void stop();
  }, 250);
  watch.unref();
}

/** Names what a killed twin left behind, and ends those of its processes that are still the same ones. */
function endLeftovers(): void {
  for (const { state, processes } of leftovers(STATE_DIRECTORY)) {
    say(`The twin of ${state.startedAt} on port ${state.port} was killed before it could clean up.`);
    for (const { pid, mark } of processes) {
      say(`Ending process ${pid}, which it left running (${mark.slice(0, 80)}).`);
      process.kill(pid, 'SIGKILL');
    }
    stateFile(STATE_DIRECTORY, state.port).remove();
  }
}

function startFailure(error: unknown): string {
  if (error instanceof PortTaken) {
    const running = findRunningTwin(error.port);
    const by = running === undefined ? 'another program' : `a twin that already runs (process ${running.twin.pid})`;
    return `Port ${error.port} of 127.0.0.1 is taken by ${by}. Choose another: npm start -- --port ${error.port + 1}`;
  }
  if (error instanceof TemplateRefused || error instanceof SynthesisFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
