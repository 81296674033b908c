import type { Called } from '../called.ts';
import type { JobName, JobRecord } from './job.ts';
import type { JobEvent } from './job-event.ts';
import type { JobReading, Listing, StatusMessage } from './told.ts';

/** Who may poll: one turn of one execution. A later turn takes over from an earlier one, and never the other way round. */
export type Lease = { readonly turn: number; readonly holder: string };

/** A job as the store keeps it. `accessKey` reads its messages at Strivve: it is shown to nobody. */
export type StoredJob = { readonly record: JobRecord; readonly lease?: Lease; readonly accessKey?: string };

/** One message of the timeline, stored once. */
export type StoredMessage = StatusMessage & {
  readonly sequence: number;
  readonly pollId: string;
  readonly readAtMs: number;
  /** Told by the job itself after a gap and not by a message of its own. */
  readonly isRepair?: true;
};

/** All rows of one change: they stand together, and only while the record is as it was read. */
export type JobChange = {
  readonly seen: JobRecord | undefined;
  readonly next: JobRecord;
  readonly messages: readonly StoredMessage[];
  readonly events: readonly JobEvent[];
  /** Put beside the record if present. */
  readonly accessKey?: string;
};

/** What becomes of a record: the rest of a change, once it is said what was seen. */
export type JobNews = Pick<JobChange, 'next' | 'messages' | 'events'>;

/** All throw when the store fails or `signal` aborts. */
export type JobStore = {
  read(job: JobName, signal: AbortSignal): Promise<StoredJob | undefined>;
  /** `changed`: somebody was first, or is just writing, and this is what is there now. One transaction. */
  write(change: JobChange, signal: AbortSignal): Promise<'written' | { readonly changed: StoredJob }>;
  /** Taken unless another holder of this turn, or a later turn, has been there. Asked again by the same holder it is taken. */
  lease(job: JobName, lease: Lease, signal: AbortSignal): Promise<'taken' | 'occupied' | 'no_such_job'>;
  timeline(job: JobName, signal: AbortSignal): Promise<readonly StoredMessage[]>;
  /** Those heard of last, newest first. What was heard within one minute may be left out in any order at the end of the list. */
  list(instance: string, most: number, signal: AbortSignal): Promise<readonly JobRecord[]>;
};

/**
 * Starts the execution that follows a job; a second start of the same job is none. `over`: it has had its execution, which does
 * not run any more. Throws when Step Functions fails.
 */
export type JobFollower = {
  start(job: JobName & { readonly connection: string }, signal: AbortSignal): Promise<'running' | 'over'>;
};

/** What a person's answer becomes on the wire. */
export type CredentialResponse = {
  readonly envelopeId: string;
  /** `tfa_response` or `credential_response`. */
  readonly type: 'tfa_response' | 'credential_response';
  /** The TFA code, `submitted` or `ack`. */
  readonly message: string;
};

/** Ids at Strivve and nothing else: no credentials of a merchant ever pass through here. */
export type NewJob = { readonly accountId: string; readonly cardholderId?: string; readonly cardId?: string };

/** One CardSavr client. Logs in when it must, once more when its session has ended. Never throws for what Strivve does. */
export type CardSavr = {
  register(jobId: string, signal: AbortSignal): Promise<Called<{ readonly accessKey: string }>>;
  /** Consumes what it returns. */
  broadcasts(jobId: string, accessKey: string, signal: AbortSignal): Promise<Called<readonly StatusMessage[]>>;
  credentialRequests(jobId: string, signal: AbortSignal): Promise<Called<Listing>>;
  job(jobId: string, signal: AbortSignal): Promise<Called<JobReading>>;
  /** Sent once; only a login that was needed before it is repeated. */
  respond(jobId: string, response: CredentialResponse, signal: AbortSignal): Promise<Called<undefined>>;
  create(job: NewJob, signal: AbortSignal): Promise<Called<{ readonly jobId: string; readonly accessKey?: string }>>;
};

/** By the name of a connection; undefined for a name that the stage does not have. */
export type CardSavrClients = (connection: string) => CardSavr | undefined;
