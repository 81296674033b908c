import { createMemoryJobStore } from '../../../adapters/memory/job-store.ts';
import { addJobCommands } from '../../../bin/commands/jobs.ts';
import type { StrivveStage } from '../../../bin/commands/jobs/ports.ts';
import type { OperationsAnswer } from '../../../bin/commands/operations-api.ts';
import { addStrivveCommands } from '../../../bin/commands/strivve.ts';
import type { JobRecord, JobRequest } from '../../../domain/job/job.ts';
import type { StoredMessage } from '../../../domain/job/ports.ts';
import { type Ran, runCommand, withInput } from '../run-command.ts';

export const NOW = Date.UTC(2026, 10, 26, 12);
const MINUTE_MS = 60_000;

/** What must be found in nothing that is printed. */
export const PLANTED_CODE = '1234-planted';

export const aJob = (changes: Partial<JobRecord> = {}): JobRecord => ({
  instance: 'simulator',
  jobId: '101',
  connection: 'main',
  version: 3,
  followedAtMs: NOW - MINUTE_MS,
  heardAtMs: NOW - 10_000,
  status: 'PENDING_TFA',
  percentComplete: 45,
  timesOutAtMs: NOW + 3 * MINUTE_MS,
  requests: [],
  gaps: [],
  messages: 1,
  events: 2,
  polls: [],
  ...changes,
});

export const aRequest = (changes: Partial<JobRequest> = {}): JobRequest => ({
  envelopeId: 'uHsa6mI3GYO2ZwOf82SuaA==',
  kind: 'tfa',
  type: 'tfa_request',
  fields: [{ name: 'tfa', label: 'Code' }],
  state: 'open',
  seenAtMs: NOW - 5_000,
  askedAfterMs: NOW - 9_000,
  answerByMs: NOW + 3 * MINUTE_MS,
  ...changes,
});

export const aMessage = (changes: Partial<StoredMessage> = {}): StoredMessage => ({
  sequence: 1,
  pollId: 'holder/1',
  readAtMs: NOW - 20_000,
  status: 'AUTH',
  statusText: 'Logging in',
  percentComplete: 15,
  ...changes,
});

/** Strivve's part of a stage in memory, and the commands over it. */
export async function aStrivveStage(jobs: readonly JobRecord[] = [aJob()], messages: readonly StoredMessage[] = []) {
  const store = createMemoryJobStore();
  for (const record of jobs) {
    const isFirst = record === jobs[0];
    await store.write({ seen: undefined, next: record, messages: isFirst ? messages : [], events: [] }, never());
  }
  const secrets = new Map<string, string>();
  const called: { readonly path: string; readonly query: object; readonly body: unknown }[] = [];
  const state = {
    answer: { status: 200, body: { state: 'sent' } } as OperationsAnswer,
    /** What happens while a command sleeps, one a sleep. */
    meanwhile: [] as (() => Promise<unknown>)[],
  };
  const stage: StrivveStage = {
    name: 'dev',
    connections: [
      { name: 'main', instance: 'simulator', secretArn: 'arn:main' },
      { name: 'other', instance: 'elsewhere', secretArn: 'arn:other' },
    ],
    jobs: store,
    operations: {
      async call(_method, path, query, body) {
        called.push({ path, query, body });
        return state.answer;
      },
    },
    secrets: {
      read: async (arn) => ({ text: secrets.get(arn) ?? '', writtenAtMs: undefined }),
      write: async (arn, text) => void secrets.set(arn, text),
    },
    now: () => NOW,
    async sleep() {
      const next = state.meanwhile.shift();
      if (next === undefined) throw new Error('It waits for what never comes.');
      await next();
    },
  };

  const run = (...words: readonly string[]): Promise<Ran> =>
    runCommand((program) => {
      addJobCommands(program, async () => stage);
      addStrivveCommands(program, async () => stage);
    }, words);

  return {
    run,
    store,
    state,
    called,
    secret: (arn: string): unknown => JSON.parse(secrets.get(arn) ?? 'null'),
    /** The same with something on standard input. */
    runWith: (input: string, ...words: readonly string[]) => withInput(input, () => run(...words)),
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}
