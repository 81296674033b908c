import * as z from 'zod';
import type { JobScript } from '../simulators/strivve/sites.ts';
import type { Strivve } from '../simulators/strivve/strivve.ts';
import { operatorCommand } from './operator-command.ts';
import { lookUntil, type TwinAccess } from './twin-access.ts';
import { operationsOf } from './twin-operations.ts';

/** Logical id of the secret of connection `main`, the one that stage `dev` has (lib/strivve-connections.ts). */
export const MAIN_SECRET_ID = 'StrivveMainSecret';

/** A job that is heard of needs a poll, four seconds after the one before, and then some: the machine does other things too. */
const HEARD_MS_MAX = 60_000;

export const WARNED = 'a minute is left';

/** One job of the simulator's that the twin is told to follow. */
export type PlayedJob = {
  /** Creates it at Strivve and has it followed: `201`. */
  readonly follow: () => Promise<string>;
  /** The same request once more: `200`. */
  readonly followAgain: () => Promise<string>;
  /** Where it stands, once that is `expected`. */
  readonly stands: (expected: string) => Promise<string>;
  /** Once people were warned that its time is nearly over: `a minute is left`. */
  readonly warns: () => Promise<string>;
  /** Answers as the operator would: `sent, exit 0`. */
  readonly answer: (...words: readonly string[]) => Promise<string>;
};

export function playedJob({ endpoints }: TwinAccess, strivve: Strivve, script: JobScript): PlayedJob {
  const operations = operationsOf(endpoints);
  let body = { job_id: '', access_key: '' };

  async function post(): Promise<string> {
    const { status } = await operations.call('POST', '/strivve/jobs', {}, body);
    return String(status);
  }

  async function shown(): Promise<Shown | undefined> {
    const { stdout } = await operatorCommand(endpoints, 'jobs', 'show', body.job_id);
    return shownSchema.safeParse(JSON.parse(stdout)).data;
  }

  return {
    async follow() {
      const { jobId, accessKey } = strivve.createJob(script);
      body = { job_id: jobId, access_key: accessKey };
      return post();
    },
    followAgain: post,
    stands: (expected) =>
      lookUntil(
        async () => standingOf(await shown()),
        (seen) => seen === expected,
        HEARD_MS_MAX,
      ),
    warns: () =>
      lookUntil(
        async () => ((await shown())?.warnedOfMs === undefined ? 'not warned' : WARNED),
        (seen) => seen === WARNED,
        HEARD_MS_MAX,
      ),
    async answer(...words) {
      const { exitCode, stdout } = await operatorCommand(endpoints, 'jobs', 'answer', body.job_id, ...words);
      const { data } = answeredSchema.safeParse(JSON.parse(stdout));
      return `${data?.state ?? data?.reason ?? stdout}, exit ${exitCode}`;
    },
  };
}

const answeredSchema = z.object({ state: z.string().optional(), reason: z.string().optional() });

const shownSchema = z.object({
  status: z.string().optional(),
  requests: z.array(z.object({ kind: z.string(), state: z.string() })),
  gaps: z.array(z.object({ cause: z.string() })),
  end: z.object({ cause: z.string(), terminationType: z.string().optional() }).optional(),
  warnedOfMs: z.array(z.number()).optional(),
});

type Shown = z.infer<typeof shownSchema>;

/** In a line: `SUCCESSFUL, ended: BILLABLE, tfa sent, gap: step_lost`. Before the end, only what is asked and lost. */
function standingOf(shown: Shown | undefined): string {
  if (shown === undefined) return 'nothing known';
  const { status = 'nothing heard', requests, gaps, end } = shown;
  const told = [
    ...(end === undefined ? [] : [status, `ended: ${end.terminationType ?? end.cause}`]),
    ...requests.map(({ kind, state }) => `${kind} ${state}`),
    ...gaps.map(({ cause }) => `gap: ${cause}`),
  ];
  return told.length === 0 ? 'runs' : told.join(', ');
}
