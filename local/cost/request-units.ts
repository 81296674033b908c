import type { AwsCallRecord } from '../twin/call-log.ts';

type Row = Readonly<Record<string, unknown>>;

const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;

/** A transaction writes each row twice. */
const IN_TRANSACTION = 2;

/** A new minute moves the record in the index of jobs: one row goes, one comes. */
const INDEX_WRITES_A_MINUTE = 2;

/**
 * What the calls of the job's functions cost in its table, as DynamoDB counts on-demand requests; more rather than less: the
 * record counts by its size at the end.
 * @param rows all rows of the job
 */
export function requestUnits(
  calls: readonly Pick<AwsCallRecord, 'service' | 'operation' | 'status'>[],
  rows: readonly Row[],
  followedMs: number,
): { readonly readUnits: number; readonly writeUnits: number } {
  const done = (operation: string): number =>
    calls.filter((call) => call.service === 'dynamodb' && call.operation === operation && call.status === 200).length;
  const ofRecord = rows.filter(({ sk }) => String(sk).startsWith('RECORD'));
  const recordBytes = ofRecord.filter(({ sk }) => sk === 'RECORD').reduce((sum, row) => sum + bytesOf(row), 0);
  const readBytes = ofRecord.reduce((sum, row) => sum + bytesOf(row), 0);
  const others = rows.filter((row) => !ofRecord.includes(row));
  const transactions = done('TransactWriteItems');
  const writtenInTransactions =
    transactions * units(recordBytes, WRITE_UNIT_BYTES) +
    others.reduce((sum, row) => sum + units(bytesOf(row), WRITE_UNIT_BYTES), 0);
  return {
    // Consistent reads of record and lease by one query.
    readUnits: (done('Query') + done('GetItem')) * units(readBytes, READ_UNIT_BYTES),
    writeUnits:
      writtenInTransactions * IN_TRANSACTION +
      done('UpdateItem') +
      Math.ceil(followedMs / 60_000) * INDEX_WRITES_A_MINUTE,
  };
}

/** Near enough: attribute names and values, and a few brackets too many. */
function bytesOf(row: Row): number {
  return Buffer.byteLength(JSON.stringify(row));
}

function units(bytes: number, each: number): number {
  return Math.max(1, Math.ceil(bytes / each));
}
