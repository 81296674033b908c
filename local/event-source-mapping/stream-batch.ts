import type { Invocation } from '../lambda/invocation.ts';
import { readBatchResult } from './batch-result.ts';
import type { StreamMapping } from './stream-mapping.ts';
import type { StreamRecord } from './stream-record.ts';

/** Why records are given up, in the words of Lambda's failure records. */
export type GivingUp = {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly runs: number;
  /** The last run; undefined for records that were never tried. */
  readonly invocation: Invocation | undefined;
};

export type StreamBatchSurroundings = {
  readonly invoke: (records: readonly StreamRecord[]) => Promise<Invocation>;
  readonly giveUp: (records: readonly StreamRecord[], why: GivingUp) => Promise<void>;
  /** Waits before a batch is tried again, longer the more often it has failed. */
  readonly pause: (failures: number) => Promise<void>;
  readonly clock: () => number;
};

type Rules = Pick<StreamMapping, 'reportsItemFailures' | 'bisects' | 'retriesMax' | 'recordAgeMsMax'>;

/**
 * Runs a batch until each of its records is done or given up, in order. A function that names a record as failed goes on from
 * there; one that fails as a whole gets the batch in halves, which is not counted as a try, or again.
 * Source: Lambda developer guide, "Configuring partial batch response with DynamoDB", and the parameters of such mappings.
 */
export async function runStreamBatch(
  batch: readonly StreamRecord[],
  rules: Rules,
  surroundings: StreamBatchSurroundings,
  failuresBefore = 0,
): Promise<void> {
  const { invoke, giveUp, pause, clock } = surroundings;
  let failures = failuresBefore;
  let invocation: Invocation | undefined;
  let pending = batch;
  while (pending.length > 0) {
    const tooOld = pending.filter((record) => clock() - createdAtMs(record) > rules.recordAgeMsMax);
    if (tooOld.length > 0) {
      await giveUp(tooOld, { condition: 'RecordAgeExceeded', runs: failures, invocation });
      pending = pending.filter((record) => !tooOld.includes(record));
      continue;
    }
    invocation = await invoke(pending);
    const done = doneOf(pending, invocation, rules.reportsItemFailures);
    if (done === pending.length) return;
    if (done > 0) {
      pending = pending.slice(done);
      failures = 0;
      await pause(1);
    } else if (rules.bisects && pending.length > 1) {
      await pause(failures + 1);
      const middle = Math.ceil(pending.length / 2);
      await runStreamBatch(pending.slice(0, middle), rules, surroundings, failures);
      return runStreamBatch(pending.slice(middle), rules, surroundings, failures);
    } else if (failures >= rules.retriesMax) {
      return giveUp(pending, { condition: 'RetryAttemptsExhausted', runs: failures + 1, invocation });
    } else {
      failures += 1;
      await pause(failures);
    }
  }
}

/** How many records from the first one on are done: those before the first that the function names as failed. */
function doneOf(pending: readonly StreamRecord[], invocation: Invocation, reportsItemFailures: boolean): number {
  const messageIds = pending.map(({ dynamodb }) => dynamodb.SequenceNumber);
  const result = readBatchResult(invocation, { reportsItemFailures, messageIds });
  if (result.kind === 'some_failed') return messageIds.findIndex((id) => result.failedIds.has(id));
  return result.kind === 'all_done' ? pending.length : 0;
}

export function createdAtMs({ dynamodb }: StreamRecord): number {
  return dynamodb.ApproximateCreationDateTime * 1_000;
}
