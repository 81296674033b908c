import * as z from 'zod/mini';
import { END_CAUSES, GAP_CAUSES, type JobRecord, REQUEST_KINDS, REQUEST_STATES } from '../../domain/job/job.ts';
import type { Lease, StoredJob, StoredMessage } from '../../domain/job/ports.ts';
import { JOB_RECORD_PREFIX, messagesKey } from './job-keys.ts';
import { malformedRow } from './malformed-row.ts';
import { type Row, textIn } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

const text = z.exactOptional(z.string());
const instant = z.int();

const requestSchema = z.object({
  envelopeId: z.string(),
  kind: z.enum(REQUEST_KINDS),
  type: z.string(),
  fields: z.array(z.object({ name: z.string(), label: text })),
  state: z.enum(REQUEST_STATES),
  seenAtMs: instant,
  askedAfterMs: instant,
  answerByMs: instant,
  answer: z.exactOptional(z.object({ claimedAtMs: instant, untilMs: instant })),
  closedAtMs: z.exactOptional(instant),
});

const recordSchema: z.ZodMiniType<JobRecord> = z.object({
  instance: z.string(),
  jobId: z.string(),
  connection: z.string(),
  version: z.int(),
  followedAtMs: instant,
  heardAtMs: z.exactOptional(instant),
  status: text,
  statusText: text,
  percentComplete: z.exactOptional(z.number()),
  timesOutAtMs: z.exactOptional(instant),
  warnedOfMs: z.exactOptional(z.array(instant)),
  requests: z.array(requestSchema),
  gaps: z.array(z.object({ fromMs: instant, toMs: instant, cause: z.enum(GAP_CAUSES) })),
  messages: z.int(),
  events: z.int(),
  polls: z.array(z.string()),
  unreadSinceMs: z.exactOptional(instant),
  denied: z.exactOptional(z.object({ cause: z.enum(['not_found', 'not_permitted']), sinceMs: instant })),
  isUnrepaired: z.exactOptional(z.literal(true)),
  end: z.exactOptional(z.object({ cause: z.enum(END_CAUSES), atMs: instant, terminationType: text })),
});

/** A job that nobody polled yet has a lease that nobody holds. */
const leaseSchema = z.object({ turn: z.int(), holder: text });

const messagesSchema: z.ZodMiniType<{ readonly messages: readonly StoredMessage[] }> = z.object({
  messages: z.array(
    z.object({
      sequence: z.int(),
      pollId: z.string(),
      readAtMs: instant,
      status: text,
      statusText: text,
      percentComplete: z.exactOptional(z.number()),
      timeLeftMs: z.exactOptional(z.number()),
      terminationType: text,
      isRepair: z.exactOptional(z.literal(true)),
    }),
  ),
});

/** The job of its two rows; undefined where there is none. Throws at a row that somebody broke by hand. */
export function jobOf(rows: readonly Row[]): StoredJob | undefined {
  const row = rows.find(({ sk }) => sk?.S === JOB_RECORD_PREFIX);
  if (row === undefined) return undefined;
  const lease = leaseOf(rows.find((other) => other !== row));
  const accessKey = textIn(row, 'accessKey');
  return { record: jobRecordOf(row), ...(lease && { lease }), ...(accessKey !== undefined && { accessKey }) };
}

/** Throws at a row that somebody broke by hand. */
export function jobRecordOf(row: Row): JobRecord {
  return readAs(recordSchema, row, fromRow(row)['record']);
}

function leaseOf(row: Row | undefined): Lease | undefined {
  if (row === undefined) return undefined;
  const { turn, holder } = readAs(leaseSchema, row, fromRow(row));
  return holder === undefined ? undefined : { turn, holder };
}

/** A row has 400 KB, and is no longer there than as JSON. A transaction has a hundred rows, most of which may be events. */
const MESSAGES_BYTES_MAX = 300_000;

/** The rows of a poll's messages: one, unless nobody has polled for long. */
export function messageRows(job: JobRecord, messages: readonly StoredMessage[]): readonly Row[] {
  const rows: StoredMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(JSON.stringify(message));
    const last = rows.at(-1);
    if (last === undefined || bytes + size > MESSAGES_BYTES_MAX) {
      rows.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return rows.map((some) => toRow({ ...messagesKey(job, some[0]?.sequence ?? 0), messages: some }));
}

/** Throws at a row that somebody broke by hand. */
export function messagesOf(row: Row): readonly StoredMessage[] {
  return readAs(messagesSchema, row, fromRow(row)).messages;
}

/** Enough to find the place. */
const PROBLEMS_TOLD = 3;

function readAs<Value>(schema: z.ZodMiniType<Value>, row: Row, fields: unknown): Value {
  const { data, error } = schema.safeParse(fields);
  if (data !== undefined) return data;
  const where = error?.issues.map(({ path }) => path.join('.')).slice(0, PROBLEMS_TOLD) ?? [];
  throw malformedRow(`row ${textIn(row, 'pk')} ${textIn(row, 'sk')}: ${where.join(', ')}`);
}
