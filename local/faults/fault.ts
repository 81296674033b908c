import * as z from 'zod';

/**
 * How a service misbehaves towards the functions. Two callers are spared: the operator, whose key looks into the tables
 * while a fault is set, and what Lambda itself does for an event source mapping, which on AWS is out of our hands too.
 * A call that is held is let go when the fault is cleared or replaced: its connection is cut.
 * - `stall`: nothing is answered; the connection stays open.
 * - `drip`: headers, then one byte every 100 ms, never ending. SDK time-outs do not notice it, an AbortSignal does.
 * - `reset`: the connection is cut.
 * - `throttle`, `serverError`: the service's own error, which SDKs retry.
 * - `transactionConflict`: TransactionCanceledException with its reasons, which DynamoDB Local never raises.
 * - `failEntries`: of a PutEvents call, some entries fail and the others are carried out (`entries`, by their places from 0;
 *   all of them when left out). The answer is a 200 that counts them.
 * - `kill`: the process of the function that made the call dies before it sees an answer, as an execution environment may.
 * - `latency`: the right answer, `latencyMs` later or when the fault is lifted.
 */
const FAULT_KINDS = [
  'stall',
  'drip',
  'reset',
  'throttle',
  'serverError',
  'transactionConflict',
  'failEntries',
  'kill',
  'latency',
] as const;

export const faultSchema = z
  .strictObject({
    kind: z.enum(FAULT_KINDS),
    /** `dynamodb`, `sqs`, `secretsmanager`, `events`, `kms` or `states`; every service when left out. */
    service: z.optional(z.enum(['dynamodb', 'sqs', 'secretsmanager', 'events', 'kms', 'states'])),
    /** As `TransactWriteItems`; every operation when left out. */
    operations: z.optional(z.array(z.string())),
    /** A part of the ARN of the role that calls, as `AdviceProcessor`; everyone when left out. */
    caller: z.optional(z.string()),
    /** So many calls that fit are let pass before the first that is hit. */
    skips: z.optional(z.int().check(z.nonnegative())),
    /** How many calls it hits before it is gone; all of them when left out. */
    hitsMax: z.optional(z.int().check(z.positive())),
    /** The call reaches the service, and only its answer is lost or replaced. */
    afterCommit: z.optional(z.boolean()),
    latencyMs: z.optional(z.number().check(z.nonnegative())),
    entries: z.optional(z.array(z.int().check(z.nonnegative()))),
  })
  .check(
    z.refine((fault) => (fault.kind === 'latency') === (fault.latencyMs !== undefined), {
      error: 'latencyMs belongs to the kind latency, which needs it',
    }),
    z.refine((fault) => fault.kind === 'failEntries' || fault.entries === undefined, {
      error: 'entries belongs to the kind failEntries',
    }),
  );

export type Fault = z.infer<typeof faultSchema>;
