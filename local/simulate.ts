import { Command, InvalidArgumentError } from 'commander';
import { findOrStartTwin } from './demo/demo-twin.ts';
import { replay } from './simulate/campaign/replay.ts';
import { isAsPromised, reportText } from './simulate/campaign/report.ts';
import { simulate } from './simulate/campaign/simulation.ts';
import { areCredentialsAsPromised, runCredentials } from './simulate/credentials/credential-campaign.ts';
import { credentialReportText } from './simulate/credentials/credential-report.ts';
import { CARDHOOK } from './simulate/designs/designs.ts';
import { eventReportJson, eventReportText } from './simulate/events/event-report.ts';
import { areEventsAsPromised, simulateEvents } from './simulate/events/event-simulation.ts';
import { areForgeriesAsPromised, runForgeries } from './simulate/forgeries/forgery-campaign.ts';
import { forgeryReportText } from './simulate/forgeries/forgery-report.ts';
import { replayHistory } from './simulate/histories/history-report.ts';
import { httpReportJson, httpReportText, isHttpAsPromised } from './simulate/http/http-report.ts';
import { simulateHttp } from './simulate/http/http-simulation.ts';
import { areJobsAsPromised, runJobs } from './simulate/jobs/job-campaign.ts';
import { jobReportText, replayJob } from './simulate/jobs/job-report.ts';
import { createProgress } from './simulate/progress.ts';
import type { Endpoints } from './twin/endpoints.ts';
import { parsePort } from './twin/parse-port.ts';
import { LOG_DIRECTORY, STATE_DIRECTORY } from './twin/state-directory.ts';

const EVENTS = 50_000;
const CREDENTIALS = 100_000;
const FORGERIES = 100_000;
const JOBS = 100_000;
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
  .option(
    '--events [number]',
    'send so many advices instead, while the processor is killed and its services fail',
    parseCount,
  )
  .option(
    '--credentials [number]',
    'present so many mutated credentials and tokens of Elavon, and nothing else',
    parseCount,
  )
  .option('--forgeries [number]', 'send so many mutated callbacks of Spreedly, and nothing else', parseCount)
  .option('--jobs [number]', 'follow so many jobs of Strivve, and do nothing else', parseCount)
  .option('--job <seed>', 'follows one job of Strivve and tells it in full', parseSeed)
  .option('--port <number>', 'with --http or --events: of which twin, when several run', parsePort)
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
    events?: number | true;
    credentials?: number | true;
    forgeries?: number | true;
    jobs?: number | true;
    job?: number;
    port?: number;
    json?: true;
  }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

const seed = options.seed ?? Date.now() % 2 ** 31;
const exitCode = await play();
// Not left to end by itself: after an hour of processes that were killed, Node waited for ever for one of their pipes to close.
process.exit(stopping.signal.aborted ? 130 : exitCode);

function play(): Promise<number> {
  if (options.history !== undefined) return tellHistory(options.history);
  if (options.http === true) return onATwin(playHttp);
  if (options.events !== undefined) return onATwin(playEvents);
  if (options.credentials !== undefined) return playCredentials();
  if (options.forgeries !== undefined) return playForgeries();
  if (options.job !== undefined) return tellJob(options.job);
  if (options.jobs !== undefined) return playJobs();
  return options.runs === 1 ? tellOne() : playMany();
}

async function tellHistory(ofSeed: number): Promise<number> {
  const { violations, text } = await replayHistory(ofSeed);
  console.log(options.json === true ? JSON.stringify({ seed: ofSeed, violations }, undefined, 2) : text);
  return violations.length === 0 ? 0 : 1;
}

async function tellJob(ofSeed: number): Promise<number> {
  const { violations, text } = await replayJob(ofSeed);
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
  const report = await simulate({
    schedules,
    pairs,
    histories,
    credentials: CREDENTIALS,
    forgeries: FORGERIES,
    jobs: JOBS,
    firstSeed: seed,
    stopping: stopping.signal,
  });
  console.log(options.json === true ? JSON.stringify(report, undefined, 2) : `\n${reportText(report, CARDHOOK)}`);
  return isAsPromised(report) ? 0 : 1;
}

async function playCredentials(): Promise<number> {
  const report = await runCredentials({
    attempts: typeof options.credentials === 'number' ? options.credentials : CREDENTIALS,
    firstSeed: seed,
    stopping: stopping.signal,
  });
  console.log(options.json === true ? JSON.stringify(report, undefined, 2) : credentialReportText(report));
  return areCredentialsAsPromised(report) ? 0 : 1;
}

async function playForgeries(): Promise<number> {
  const report = await runForgeries({
    forgeries: typeof options.forgeries === 'number' ? options.forgeries : FORGERIES,
    firstSeed: seed,
    stopping: stopping.signal,
  });
  console.log(options.json === true ? JSON.stringify(report, undefined, 2) : forgeryReportText(report));
  return areForgeriesAsPromised(report) ? 0 : 1;
}

async function playJobs(): Promise<number> {
  const report = await runJobs({
    jobs: typeof options.jobs === 'number' ? options.jobs : JOBS,
    firstSeed: seed,
    stopping: stopping.signal,
  });
  console.log(options.json === true ? JSON.stringify(report, undefined, 2) : jobReportText(report));
  return areJobsAsPromised(report) ? 0 : 1;
}

async function onATwin(playOn: (endpoints: Endpoints) => Promise<number>): Promise<number> {
  const twin = await findOrStartTwin(options.port, console.error);
  if (twin === undefined) {
    console.error(`No twin runs on port ${options.port}. Leave --port out to let one be started.`);
    return 1;
  }
  try {
    return await playOn(twin.endpoints);
  } finally {
    await twin.stop();
  }
}

async function playHttp(endpoints: Endpoints): Promise<number> {
  const { requests } = options;
  const report = await simulateHttp({
    endpoints,
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
}

async function playEvents(endpoints: Endpoints): Promise<number> {
  const report = await simulateEvents({
    endpoints,
    stateDirectory: STATE_DIRECTORY,
    events: typeof options.events === 'number' ? options.events : EVENTS,
    seed,
    progressOf: createProgress,
    stopping: stopping.signal,
  });
  console.log(options.json === true ? JSON.stringify(eventReportJson(report), undefined, 2) : eventReportText(report));
  return areEventsAsPromised(report) ? 0 : 1;
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
