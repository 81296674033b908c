import { createServer } from 'node:https';
import type { ConnectionCredentials } from '../../../domain/job/connection.ts';
import { closeServer, listenOnLoopback, PortTaken } from '../../twin/listen.ts';
import { loadOrCreateCa } from './certificate-authority.ts';
import { createRunningClock } from './clock.ts';
import { createFaults, type Fault } from './faults.ts';
import { type Identity, newClient, newIdentity } from './identity.ts';
import { createJobs, type Jobs } from './jobs.ts';
import type { CallEntry, Ledger } from './ledger.ts';
import { createListener } from './server.ts';
import { createSessions } from './sessions.ts';
import type { JobScript } from './sites.ts';

export type StrivveOptions = {
  /** Where its certificate authority is kept (certificate-authority.ts). */
  readonly caDirectory: string;
  /** As which it comes back; on another port where that one is taken. @default somebody new */
  readonly identity?: Identity;
  /** So much faster than ours its time passes; 0: only when `pass` says so. @default 1 */
  readonly speed?: number;
  /** `plaintext`: answers are neither encrypted nor signed, as CardSavr's test servers can be set. @default encrypted */
  readonly mode?: 'encrypted' | 'plaintext';
  /** By which verb a channel is registered; the page and the SDK disagree. The other one gets 405. @default both */
  readonly registrations?: 'GET' | 'POST' | 'both';
  /** The jobs that follow have the numbers after it. @default one that no simulator before had */
  readonly firstJobId?: number;
};

export type Strivve = {
  /** `https://127.0.0.1:<port>`, by a certificate of the authority. */
  readonly url: string;
  /** What a connection's secret holds; `apiUrl` is `url`. Scripted jobs are this client's. */
  readonly credentials: ConnectionCredentials;
  /** Its certificate authority as a file, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** Another CardSavr client of the same integrator, which did not create the scripted jobs. */
  readonly addClient: () => ConnectionCredentials;
  /** A job that runs from now on, created by the client of `credentials`, and the key to its messages from the beginning. */
  readonly createJob: (script: JobScript) => { readonly jobId: string; readonly accessKey: string };
  /** An account for `POST /place_card_on_single_site_jobs`: a job that is created for it goes so. */
  readonly createAccount: (script: JobScript) => { readonly accountId: string };
  /** Ends a job now, by any status that has a termination type (endings.ts). */
  readonly endJob: (jobId: string, status: string) => void;
  /** Each fault befalls the next call that it is for, in order. */
  readonly fail: (...faults: readonly Fault[]) => void;
  /** Every session ends: the next call of each client gets 401. */
  readonly endSessions: () => void;
  /** Token and key of every session that there ever was: what must be found nowhere. */
  readonly sessionSecrets: () => readonly string[];
  /** Its own time, epoch milliseconds. */
  readonly now: () => number;
  /** Lets its time go on at once, beside what passes by `speed`. */
  readonly pass: (ms: number) => void;
  /** What it told and was told: what an audit compares with. */
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
};

/** CardSavr on a port of its own on loopback. */
export async function startStrivve({
  caDirectory,
  identity = newIdentity(0),
  speed = 1,
  mode = 'encrypted',
  registrations = 'both',
  firstJobId = Date.now(),
}: StrivveOptions): Promise<Strivve> {
  const { integratorName, integratorKey, username, password, port } = identity;
  const setting = { integratorName, integratorKey, mode };
  const clock = createRunningClock({ startMs: Date.now(), speed });
  const jobs = createJobs(clock, firstJobId);
  const faults = createFaults();
  const sessions = createSessions(setting.integratorKey);
  const calls: CallEntry[] = [];
  const ca = await loadOrCreateCa(caDirectory);
  const note = (call: CallEntry): void => void calls.push(call);
  const listener = createListener({ setting, registrations, sessions, jobs, faults, now: clock.now, note });
  const server = createServer(await ca.issue(), listener);
  const url = `https://127.0.0.1:${await listenOnLoopback(server, port).catch(elsewhere)}`;
  const clientOf = (client: Pick<ConnectionCredentials, 'username' | 'password'>): ConnectionCredentials => {
    sessions.addClient(client);
    return { integratorName, integratorKey, ...client, apiUrl: url };
  };
  const credentials = clientOf({ username, password });

  async function elsewhere(error: unknown): Promise<number> {
    if (error instanceof PortTaken) return listenOnLoopback(server, 0);
    throw error;
  }

  return {
    url,
    credentials,
    caFile: ca.caFile,
    addClient: () => clientOf(newClient()),
    createJob(script) {
      const job = jobs.create(credentials.username, script);
      return { jobId: job.identity.jobId, accessKey: job.register(credentials.username) };
    },
    createAccount: (script) => ({ accountId: jobs.createAccount(script) }),
    endJob(jobId, status) {
      const job = jobs.find(jobId);
      if (job === undefined) throw new Error(`There is no job ${jobId}.`);
      job.played.end(status, clock.now());
    },
    fail: faults.add,
    endSessions: sessions.endAll,
    sessionSecrets: sessions.secrets,
    now: clock.now,
    pass: clock.pass,
    ledger: createLedger(jobs, calls),
    close: () => closeServer(server),
  };
}

function createLedger(jobs: Jobs, calls: readonly CallEntry[]): Ledger {
  return {
    jobs: jobs.entries,
    job(jobId) {
      const entry = jobs.entries().find((one) => one.jobId === jobId);
      if (entry === undefined) throw new Error(`There is no job ${jobId}.`);
      return entry;
    },
    calls: () => calls,
  };
}
