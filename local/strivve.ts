import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { positiveNumberArgument } from '../bin/commands/arguments.ts';
import { createProgress } from '../bin/commands/progress.ts';
import { MAIN_SECRET_ID } from './demo/strivve-jobs.ts';
import { operationsOf } from './demo/twin-operations.ts';
import { borrowSecret } from './demo/twin-secret.ts';
import { loadOrCreateIdentity } from './simulators/strivve/identity.ts';
import { answerOf, type ShownRequest } from './simulators/strivve/person.ts';
import { describeReports, type FollowedJob, jobReport } from './simulators/strivve/report.ts';
import { SITE_NAMES, type SiteName } from './simulators/strivve/sites.ts';
import { startStrivve } from './simulators/strivve/strivve.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';
import { STATE_DIRECTORY } from './twin/state-directory.ts';

/** Sites whose jobs end, and end well where a person answers as the API lets them. */
const ANSWERABLE: readonly SiteName[] = SITE_NAMES.filter((site) => site !== 'never_ends' && site !== 'security');
const LOOK_MS = 1_000;
const FOLLOW_TRIES_MAX = 3;

const options = new Command('npm run -s strivve --')
  .description(
    'Plays Strivve against the running twin: jobs of several sites that the twin follows, and a person who answers them.\nThe connection has the simulator’s credentials meanwhile, and its own again afterwards.',
  )
  .option('--jobs <number>', 'how many of each site', positiveNumberArgument, 1)
  .option('--site <name>', `only this one: ${SITE_NAMES.join(', ')}`, siteArgument)
  .option('--speed <number>', 'so much faster than ours its time passes', positiveNumberArgument, 5)
  .option('--silent', 'nobody answers')
  .option('--seconds <number>', 'how long to look on at most', positiveNumberArgument, 300)
  .option('--json', 'print the reports as one JSON array, and nothing else on standard output')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{
    jobs: number;
    site?: SiteName;
    speed: number;
    silent?: true;
    seconds: number;
    json?: true;
    port?: number;
  }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const shownSchema = z.object({
  requests: z.array(z.object({ envelope_id: z.string(), kind: z.string(), state: z.string() })),
  gaps: z.array(z.unknown()),
  end: z.object({ cause: z.string(), termination_type: z.string().exactOptional() }).exactOptional(),
  timeline: z.array(z.object({ is_repair: z.boolean().optional() })),
});

const { endpoints } = runningTwinOrExit(options.port);
const operations = operationsOf(endpoints);
const identity = await loadOrCreateIdentity(STATE_DIRECTORY);
const strivve = await startStrivve({ caDirectory: STATE_DIRECTORY, identity, speed: options.speed });
const giveSecretBack = await borrowSecret(endpoints, MAIN_SECRET_ID, strivve.credentials);
try {
  const jobs = await followedJobs();
  await lookOn(jobs);
  const reports = await Promise.all(
    jobs.map(async ({ jobId, site }) => jobReport(site, strivve.ledger.job(jobId), await look(jobId))),
  );
  console.log(options.json === true ? JSON.stringify(reports, undefined, 2) : describeReports(reports).join('\n'));
  process.exitCode = reports.every(({ agrees }) => agrees) ? 0 : 1;
} finally {
  await giveSecretBack();
  await strivve.close();
}

type Job = { readonly jobId: string; readonly site: SiteName };

/** One after the other: functions that all start at once are slow on a small machine. */
async function followedJobs(): Promise<readonly Job[]> {
  const sites = options.site === undefined ? ANSWERABLE : [options.site];
  const jobs: Job[] = [];
  for (const site of sites.flatMap((one) => Array<SiteName>(options.jobs).fill(one))) {
    const { jobId, accessKey } = strivve.createJob({ site });
    const status = await follow({ job_id: jobId, access_key: accessKey });
    if (status >= 300) console.error(`Job ${jobId} is not followed: ${status}.`);
    jobs.push({ jobId, site });
  }
  return jobs;
}

/** To follow a job twice is to follow it once, so a failed try is repeated. */
async function follow(body: object): Promise<number> {
  let status = 0;
  for (let tries = 0; tries < FOLLOW_TRIES_MAX && (status === 0 || status >= 500); tries += 1)
    ({ status } = await operations.call('POST', '/strivve/jobs', {}, body));
  return status;
}

/** Answers what is asked until every job has ended, or the time is over. */
async function lookOn(jobs: readonly Job[]): Promise<void> {
  const progress = createProgress('Jobs ended:');
  const untilMs = Date.now() + options.seconds * 1_000;
  let running = jobs;
  while (running.length > 0 && Date.now() < untilMs && !stopping.signal.aborted) {
    await sleep(LOOK_MS);
    const seen = await Promise.all(running.map(async (job) => ({ job, now: await look(job.jobId) })));
    if (options.silent !== true) await Promise.all(seen.map(({ job, now }) => answerAll(job, now.requests)));
    running = seen.filter(({ now }) => now.end === undefined).map(({ job }) => job);
    progress.at(jobs.length - running.length, jobs.length);
  }
  progress.end();
}

async function answerAll({ jobId, site }: Job, requests: Looked['requests']): Promise<void> {
  for (const request of requests.filter(({ state }) => state === 'open')) {
    const path = `/strivve/jobs/${jobId}/responses`;
    const { status } = await operations.call('POST', path, {}, answerOf(site, request));
    if (status >= 300) console.error(`Job ${jobId} was answered, and the answer got ${status}.`);
  }
}

type Looked = Omit<FollowedJob, 'requests'> & { readonly requests: readonly ShownRequest[] };

/** Where Cardhook says that a job stands. */
async function look(jobId: string): Promise<Looked> {
  const { body } = await operations.call('GET', `/strivve/jobs/${jobId}`, {});
  const { data } = shownSchema.safeParse(body);
  if (data === undefined) return { requests: [], gaps: [], messages: 0 };
  const { timeline, ...job } = data;
  return { ...job, messages: timeline.filter(({ is_repair }) => is_repair !== true).length };
}

function siteArgument(text: string): SiteName {
  const site = SITE_NAMES.find((one) => one === text);
  if (site !== undefined) return site;
  throw new InvalidArgumentError(`Write one of ${SITE_NAMES.join(', ')}.`);
}
