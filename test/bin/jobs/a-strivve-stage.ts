import { PassThrough } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { createMemoryJobStore } from '../../../adapters/memory/job-store.ts';
import { CommandFailure } from '../../../bin/commands/command-failure.ts';
import { addJobCommands } from '../../../bin/commands/jobs.ts';
import type { StrivveStage } from '../../../bin/commands/jobs/ports.ts';
import type { OperationsAnswer } from '../../../bin/commands/operations-api.ts';
import { addStrivveCommands } from '../../../bin/commands/strivve.ts';
import type { JobRecord, JobRequest } from '../../../domain/job/job.ts';
import type { StoredMessage } from '../../../domain/job/ports.ts';

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

/** What a command printed on either stream, and the sentence it failed with. */
type Ran = {
  readonly out: string;
  readonly err: string;
  readonly failure?: CommandFailure;
  /** Where the command line was not understood. */
  readonly misused?: string;
};

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

  async function run(...words: readonly string[]): Promise<Ran> {
    const { jest } = import.meta;
    const out: string[] = [];
    const err: string[] = [];
    const log = jest.spyOn(console, 'log').mockImplementation((line) => void out.push(String(line)));
    const error = jest.spyOn(console, 'error').mockImplementation((line) => void err.push(String(line)));
    const program = new Command('cardhook')
      .option('--stage <name>')
      .option('--twin <port>')
      .option('--json')
      .configureOutput({ writeErr: (text) => void err.push(text) })
      .exitOverride();
    addJobCommands(program, async () => stage);
    addStrivveCommands(program, async () => stage);
    try {
      await program.parseAsync(words, { from: 'user' });
      return { out: out.join('\n'), err: err.join('\n') };
    } catch (failure) {
      if (failure instanceof CommandFailure) return { out: out.join('\n'), err: err.join('\n'), failure };
      if (failure instanceof CommanderError)
        return { out: out.join('\n'), err: err.join('\n'), misused: failure.message };
      throw failure;
    } finally {
      log.mockRestore();
      error.mockRestore();
    }
  }

  return {
    run,
    store,
    state,
    called,
    secret: (arn: string): unknown => JSON.parse(secrets.get(arn) ?? 'null'),
    /** The same with something on standard input. */
    async runWith(input: string, ...words: readonly string[]) {
      const stream = new PassThrough();
      stream.end(input);
      const stdin = import.meta.jest
        .spyOn(process, 'stdin', 'get')
        .mockReturnValue(stream as unknown as NodeJS.ReadStream & { fd: 0 });
      try {
        return await run(...words);
      } finally {
        stdin.mockRestore();
      }
    },
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}
