import { Command, InvalidArgumentError } from 'commander';
import { findOrStartTwin } from './demo/demo-twin.ts';
import { replay } from './simulate/campaign/replay.ts';
import { isAsPromised, reportText } from './simulate/campaign/report.ts';
import { simulate } from './simulate/campaign/simulation.ts';
import { CARDHOOK } from './simulate/designs/designs.ts';
import { replayHistory } from './simulate/histories/history-report.ts';
import { httpReportJson, httpReportText, isHttpAsPromised } from './simulate/http/http-report.ts';
import { simulateHttp } from './simulate/http/http-simulation.ts';
import { createProgress } from './simulate/progress.ts';
import { parsePort } from './twin/parse-port.ts';
import { LOG_DIRECTORY, STATE_DIRECTORY } from './twin/state-directory.ts';

const SEED_MAX = 2 ** 32 - 1;

const options = new Command('npm run simulate --')
  .description(
    'Plays the decision in every order and with every fault that chance finds, and looks for a broken promise.',
  )
  .option('--runs <number>', 'how many schedules', parseCount, 1_000_000)
  .option('--pairs <number>', 'how many pairs of rule set and transaction for the indexed rules', parseCount, 1_000_000)
  .option('--histories <number>', 'how many histories of transactions for their lives', parseCount, 100_000)
  .option('--history <seed>', 'plays one history and tells it in full', parseSeed)
  .option('--seed <number>', 'of the first schedule; with --runs 1 it is told in full', parseSeed)
  .option('--http', 'send requests to the running twin instead, or to one of its own, and audit its tables')
  .option('--requests <number>', 'with --http: how many', parseCount, 100_000)
  .option('--port <number>', 'with --http: of which twin, when several run', parsePort)
  .option('--json', 'print the result as JSON, and nothing else on standard output')
  .parse()
  .opts<{
    runs: number;
    pairs: number;
    histories: number;
    history?: number;
    seed?: number;
    http?: true;
    requests: number;
    port?: number;
    json?: true;
  }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

const seed = options.seed ?? Date.now() % 2 ** 31;
process.exitCode = await play();
if (stopping.signal.aborted) process.exit(130);

function play(): Promise<number> {
  if (options.history !== undefined) return tellHistory(options.history);
  if (options.http === true) return playHttp();
  return options.runs === 1 ? tellOne() : playMany();
}

async function tellHistory(ofSeed: number): Promise<number> {
  const { violations, text } = await replayHistory(ofSeed);
  console.log(options.json === true ? JSON.stringify({ seed: ofSeed, violations }, undefined, 2) : text);
  return violations.length === 0 ? 0 : 1;
}

async function tellOne(): Promise<number> {
  const { violations, text } = await replay(seed);
  console.log(options.json === true ? JSON.stringify({ seed, violations }, undefined, 2) : text);
  return violations.length === 0 ? 0 : 1;
}

async function playMany(): Promise<number> {
  const { runs: schedules, pairs, histories } = options;
  const report = await simulate({ schedules, pairs, histories, firstSeed: seed, stopping: stopping.signal });
  console.log(options.json === true ? JSON.stringify(report, undefined, 2) : `\n${reportText(report, CARDHOOK)}`);
  return isAsPromised(report) ? 0 : 1;
}

async function playHttp(): Promise<number> {
  const twin = await findOrStartTwin(options.port, console.error);
  if (twin === undefined) {
    console.error(`No twin runs on port ${options.port}. Leave --port out to let one be started.`);
    return 1;
  }
  try {
    const { requests } = options;
    const report = await simulateHttp({
      endpoints: twin.endpoints,
      logDirectory: LOG_DIRECTORY,
      stateDirectory: STATE_DIRECTORY,
      requests,
      seed,
      warmsUp: true,
      progressOf: createProgress,
      stopping: stopping.signal,
    });
    console.log(options.json === true ? JSON.stringify(httpReportJson(report), undefined, 2) : httpReportText(report));
    return isHttpAsPromised(report) ? 0 : 1;
  } finally {
    await twin.stop();
  }
}

/** The first signal ends it with what was played so far; the second one does not wait. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('A whole number above 0 is needed.');
}

function parseSeed(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= SEED_MAX) return number;
  throw new InvalidArgumentError('A seed is a whole number below 2^32.');
}
