import { randomBytes } from 'node:crypto';
import type { RunningClock } from './clock.ts';
import type { Delivery, JobEntry, ToldMessage } from './ledger.ts';
import { playJob, type PlayedJob } from './play-job.ts';
import { type JobScript, LIKELY_SHAPE } from './sites.ts';
import type { JobIdentity } from './wire.ts';

/** A job and who may hear of it. */
export type HeldJob = {
  readonly identity: JobIdentity;
  /** The client that created it: the only one that gets its requests. */
  readonly owner: string;
  readonly played: PlayedJob;
  /** The client's key; its first one hears what is told from now on. */
  readonly register: (username: string) => string;
  /** Messages that this key has not read, for the last time. Undefined for a key that is not of this job. */
  readonly consume: (accessKey: string) => Consumed | undefined;
};

export type Consumed = { readonly messages: readonly ToldMessage[]; readonly wasLost: () => void };

export type Jobs = {
  readonly create: (owner: string, script: JobScript, ids?: Partial<JobIds>) => HeldJob;
  /** As it is by now. */
  readonly find: (jobId: string) => HeldJob | undefined;
  readonly ofCardholder: (cardholderId: string) => readonly HeldJob[];
  readonly createAccount: (script: JobScript) => string;
  readonly scriptOf: (accountId: string) => JobScript | undefined;
  readonly entries: () => readonly JobEntry[];
};

type JobIds = Pick<JobIdentity, 'accountId' | 'cardholderId' | 'cardId'>;
type Channel = { readonly username: string; read: number };

const FIRST_ACCOUNT_ID = 101;
/** What nobody reads is gone after an hour. */
const KEPT_MS = 3_600_000;

export function createJobs(clock: RunningClock, firstJobId: number): Jobs {
  const jobs = new Map<string, HeldJob & { readonly entry: () => JobEntry }>();
  const accounts = new Map<string, JobScript>();

  function current<Job extends HeldJob>(job: Job): Job {
    job.played.advance(clock.now());
    return job;
  }

  return {
    create(owner, script, ids = {}) {
      const jobId = String(firstJobId + jobs.size);
      const identity: JobIdentity = {
        jobId,
        accountId: ids.accountId ?? `9${jobId}`,
        cardholderId: ids.cardholderId ?? `8${jobId}`,
        cardId: ids.cardId ?? `7${jobId}`,
        shape: { ...LIKELY_SHAPE, ...script.shape },
        beganAtMs: clock.now(),
      };
      const job = holdJob(identity, owner, script, clock);
      jobs.set(jobId, job);
      return job;
    },
    find(jobId) {
      const job = jobs.get(jobId);
      return job === undefined ? undefined : current(job);
    },
    ofCardholder: (id) => [...jobs.values()].filter(({ identity }) => identity.cardholderId === id).map(current),
    createAccount(script) {
      const accountId = String(FIRST_ACCOUNT_ID + accounts.size);
      accounts.set(accountId, script);
      return accountId;
    },
    scriptOf: (accountId) => accounts.get(accountId),
    entries: () => [...jobs.values()].map((job) => current(job).entry()),
  };
}

function holdJob(identity: JobIdentity, owner: string, script: JobScript, clock: RunningClock) {
  const played = playJob(script, identity.beganAtMs, clock.inOurs);
  const channels = new Map<string, Channel>();
  const deliveries: { -readonly [Key in keyof Delivery]: Delivery[Key] }[] = [];

  return {
    identity,
    owner,
    played,
    register(username: string): string {
      const known = [...channels].find(([, channel]) => channel.username === username);
      if (known !== undefined) return known[0];
      const accessKey = randomBytes(16).toString('base64');
      channels.set(accessKey, { username, read: played.messages().length });
      return accessKey;
    },
    consume(accessKey: string): Consumed | undefined {
      const channel = channels.get(accessKey);
      if (channel === undefined) return undefined;
      const atMs = clock.now();
      const messages = played
        .messages()
        .slice(channel.read)
        .filter((told) => told.atMs > atMs - KEPT_MS);
      channel.read = played.messages().length;
      const delivery = { atMs, accessKey, messages, isLost: false };
      if (messages.length > 0) deliveries.push(delivery);
      return { messages, wasLost: () => void (delivery.isLost = true) };
    },
    entry: (): JobEntry => ({ jobId: identity.jobId, ...played.entry(), deliveries }),
  };
}
