import * as z from 'zod/mini';
import { callbackMemberSchema } from '../../contracts/payment-callback.ts';
import { paymentDetails, paymentReadingSchema } from '../../contracts/payment-reading.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import type { PaymentHistoryEntry } from '../../domain/payment/ports.ts';
import { READING_CAUSES } from '../../domain/payment/reading.ts';
import { type PaymentStart, START_FATES, START_KINDS } from '../../domain/payment/start.ts';
import { malformedRow } from './malformed-row.ts';
import { OPEN_START_LIST, paymentHistoryKey, startKey } from './payment-keys.ts';
import { type Row, textIn } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

const text = z.exactOptional(z.string());
const whole = z.exactOptional(z.int());

const recordSchema: z.ZodMiniType<PaymentRecord> = z.object({
  token: z.string(),
  paymentId: text,
  version: z.int(),
  state: z.string(),
  updatedAtMs: whole,
  isDisputed: z.exactOptional(z.literal(true)),
  transactionType: text,
  amount: whole,
  currency: text,
  onTestGateway: z.exactOptional(z.boolean()),
  createdAtMs: whole,
  signed: z.array(z.object({ state: z.string(), updatedAtMs: z.int() })),
  told: z.array(z.string()),
  read: z.exactOptional(z.object({ state: z.string(), updatedAtMs: whole, atMs: z.int() })),
  ...paymentDetails,
  seenAtMs: z.int(),
  heardAtMs: z.int(),
  history: z.int(),
  events: z.int(),
});

const startSchema: z.ZodMiniType<PaymentStart> = z.object({
  paymentId: z.string(),
  kind: z.enum(START_KINDS),
  digest: z.string(),
  amount: z.int(),
  currency: z.string(),
  claimedAtMs: z.int(),
  untilMs: z.int(),
  sinceToken: text,
  fate: z.enum(START_FATES),
  token: text,
  lookedFor: z.int(),
  events: z.int(),
  version: z.int(),
});

const entrySchema: z.ZodMiniType<PaymentHistoryEntry> = z.discriminatedUnion('kind', [
  z.object({ sequence: z.int(), atMs: z.int(), kind: z.literal('callback'), member: callbackMemberSchema }),
  z.object({
    sequence: z.int(),
    atMs: z.int(),
    kind: z.literal('reading'),
    cause: z.enum(READING_CAUSES),
    reading: paymentReadingSchema,
  }),
]);

/** Throws at a row that somebody broke by hand, as the two below. */
export function paymentOf(row: Row): PaymentRecord {
  return readAs(recordSchema, row, 'record');
}

export function startOf(row: Row): PaymentStart {
  return readAs(startSchema, row, 'start');
}

export function historyEntryOf(row: Row): PaymentHistoryEntry {
  return readAs(entrySchema, row, 'entry');
}

export function historyRow(token: string, entry: PaymentHistoryEntry): Row {
  return toRow({ ...paymentHistoryKey(token, entry.sequence), entry });
}

/** The row of a start; it is listed while it is not known what became of it. `claim`: who claimed it. */
export function startRow(start: PaymentStart, claim: string | undefined): Row {
  const { fate, version, claimedAtMs } = start;
  const isOpen = fate === 'posting' || fate === 'unknown';
  return toRow({
    ...startKey(start.paymentId),
    start,
    version,
    claim,
    ...(isOpen && { listed: OPEN_START_LIST, listedAtMs: claimedAtMs }),
  });
}

/** Enough to find the place. */
const PROBLEMS_TOLD = 3;

function readAs<Value>(schema: z.ZodMiniType<Value>, row: Row, name: string): Value {
  const { data, error } = schema.safeParse(fromRow(row)[name]);
  if (data !== undefined) return data;
  const where = error?.issues.map(({ path }) => path.join('.')).slice(0, PROBLEMS_TOLD) ?? [];
  throw malformedRow(`row ${textIn(row, 'pk')} ${textIn(row, 'sk')}: ${where.join(', ')}`);
}
