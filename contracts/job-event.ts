import * as z from 'zod/mini';
import { END_CAUSES, GAP_CAUSES, REQUEST_KINDS, REQUEST_STATES } from '../domain/job/job.ts';
import { JOB_EVENT_TYPES, type JobEvent } from '../domain/job/job-event.ts';

const text = z.exactOptional(z.string());
const instant = z.int().check(z.nonnegative());

/**
 * An event of a card placement job, as rows keep it and consumers get it as `detail`. Strict: what no field names does not
 * leave the house, a code that a person gave least of all.
 */
export const jobEventSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  type: z.enum(JOB_EVENT_TYPES),
  occurredAtMs: instant,
  instance: z.string(),
  jobId: z.string(),
  connection: z.string(),
  status: text,
  statusText: text,
  percentComplete: z.exactOptional(z.number()),
  timesOutAtMs: z.exactOptional(instant),
  request: z.exactOptional(
    z.strictObject({
      envelopeId: z.string(),
      kind: z.enum(REQUEST_KINDS),
      type: z.string(),
      state: z.enum(REQUEST_STATES),
      answerByMs: instant,
      fields: z.array(z.strictObject({ name: z.string(), label: text })),
    }),
  ),
  gap: z.exactOptional(z.strictObject({ fromMs: instant, toMs: instant, cause: z.enum(GAP_CAUSES) })),
  end: z.exactOptional(z.strictObject({ cause: z.enum(END_CAUSES), terminationType: text })),
}) satisfies z.ZodMiniType<JobEvent>;
