import { setTimeout as sleep } from 'node:timers/promises';
import { createEngineClient } from '../aws/engine-client.ts';
import type { TableWrites } from '../aws/table-writes.ts';
import { readFailureDestination, type FailureDestination } from '../lambda/failure-destination.ts';
import type { Functions } from '../lambda/functions.ts';
import { refused } from '../template/read-properties.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { EventSourceMappings, EventSourceMappingsOptions } from './event-source-mappings.ts';
import { followedStream, type FollowedStream, type Position } from './followed-stream.ts';
import { createdAtMs, runStreamBatch, type GivingUp } from './stream-batch.ts';
import { readStreamMappings, type StreamMapping } from './stream-mapping.ts';
import { lanesOf, streamEvent, type StreamRecord } from './stream-record.ts';

type Follower = {
  readonly mapping: StreamMapping;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly stream: FollowedStream;
  readonly tellFailure: FailureDestination | undefined;
  readonly say: (line: string) => void;
  /** Aborts with the next write to the stream's table. */
  readonly nextWrite: () => AbortSignal;
  readonly stopping: AbortSignal;
};

type StreamMappingsOptions = EventSourceMappingsOptions & { readonly tableWrites: Pick<TableWrites, 'next'> };

/**
 * Lambda asks four times a second. The engine keeps the records of all streams in one table and looks through all that is
 * newer than the place in a stream: asking that often for the records of a quiet one costs more with every write to another.
 * So an idle shard is asked again when its table was written to; after an error and for what the engine itself deletes, also
 * by time, less and less often.
 */
const IDLE_MS_MIN = 50;
const IDLE_MS_MAX = 10_000;

/** How often to look for new shards while none has ended. */
const DISCOVERY_MS = 2_000;

/** How long to leave a stream alone after an error: a missing grant does not mend itself. */
const PAUSE_AFTER_ERROR_MS = 1_000;

/** Lambda waits longer and longer, up to a minute. Here a batch that fails is tried again sooner. */
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 1_000;

const DRAIN_MS_MAX = 3_000;

/**
 * Follows the streams of a template's event source mappings, with the functions' own roles, as Lambda does. Positions are
 * kept in memory: a new twin begins at each mapping's starting position.
 * @throws {TemplateRefused} for a mapping that the twin cannot run
 */
export function startStreamMappings(
  template: ResolvedTemplate,
  functions: Pick<Functions, 'invoke' | 'find'>,
  { endpointUrl, credentialsFor, tableWrites, onLog, drainMsMax = DRAIN_MS_MAX }: StreamMappingsOptions,
): EventSourceMappings {
  const stop = new AbortController();
  const running = readStreamMappings(template).map((mapping) => {
    const roleArn = functions.find(mapping.functionReference)?.roleArn;
    if (roleArn === undefined) throw refused(mapping.resource, ['it names a function that is not there']);
    const credentials = credentialsFor(roleArn);
    const client = createEngineClient(endpointUrl, 'dynamodb', 'DynamoDBStreams_20120810', credentials.accessKeyId);
    const follower: Follower = {
      mapping,
      functions,
      stream: followedStream(mapping.streamArn, client),
      tellFailure: readFailureDestination(template, mapping.resource, { endpointUrl, credentials }),
      say(line) {
        if (!stop.signal.aborted) onLog(mapping.logicalId, line);
      },
      nextWrite: () => tableWrites.next(tableArnOf(mapping)),
      stopping: stop.signal,
    };
    return followShards(follower).finally(client.close);
  });
  return {
    async stop() {
      stop.abort();
      // A batch under way has a moment to end; a function that is stuck is ended with its process.
      await Promise.race([Promise.all(running), sleep(drainMsMax, undefined, { ref: false })]);
    },
  };
}

/** Follows each shard when the one before it has been read to its end. */
async function followShards(follower: Follower): Promise<void> {
  const { stream, mapping, say, stopping } = follower;
  const following = new Map<string, Promise<void>>();
  const ended = new Set<string>();
  let startsAt: Position = mapping.startsAt;
  while (!stopping.aborted) {
    try {
      const shards = await stream.shards(stopping);
      const known = new Set(shards.map(({ id }) => id));
      for (const { id, parentId } of shards) {
        const mayBegin = parentId === undefined || !known.has(parentId) || ended.has(parentId);
        if (mayBegin && !following.has(id)) {
          following.set(
            id,
            followShard(follower, id, startsAt).then(() => void ended.add(id)),
          );
        }
      }
      // What comes later is new, and read from its beginning.
      startsAt = 'TRIM_HORIZON';
      await Promise.race([pause(DISCOVERY_MS, stopping), ...unended(following, ended)]);
    } catch (error) {
      say(`cannot describe ${mapping.streamArn}: ${messageOf(error)}`);
      await pause(PAUSE_AFTER_ERROR_MS, stopping);
    }
  }
  await Promise.all(following.values());
}

function unended(following: ReadonlyMap<string, Promise<void>>, ended: ReadonlySet<string>): readonly Promise<void>[] {
  return [...following].filter(([id]) => !ended.has(id)).map(([, shard]) => shard);
}

/** Reads a shard batch by batch, to its end or until the twin stops. */
async function followShard(follower: Follower, shardId: string, startsAt: Position): Promise<void> {
  const { mapping, stream, nextWrite, say, stopping } = follower;
  let position = startsAt;
  let iterator: string | undefined;
  let idleMs = IDLE_MS_MIN;
  while (!stopping.aborted) {
    // From before the read: what is written meanwhile may not be in it.
    const written = nextWrite();
    try {
      iterator ??= await stream.iteratorAt(shardId, position, stopping);
      const read = await gather(follower, iterator);
      await runBatches(follower, shardId, read.records);
      const last = read.records.at(-1)?.dynamodb.SequenceNumber;
      if (last !== undefined) position = { after: last };
      if (read.next === undefined) return;
      iterator = read.next;
      if (read.records.length === 0) await pause(idleMs, AbortSignal.any([stopping, written]));
      else if (read.records.length < mapping.batchSize) await pause(IDLE_MS_MIN, stopping);
      const isQuiet = read.records.length === 0 && !written.aborted;
      idleMs = isQuiet ? Math.min(idleMs * 2, IDLE_MS_MAX) : IDLE_MS_MIN;
    } catch (error) {
      if (stopping.aborted) return;
      say(`cannot read from ${mapping.streamArn}: ${messageOf(error)}`);
      // An iterator lives a quarter of an hour; the position does not age.
      iterator = undefined;
      await pause(PAUSE_AFTER_ERROR_MS, stopping);
    }
  }
}

type Gathered = {
  readonly records: readonly StreamRecord[];
  /** Undefined at the end of the shard. */ readonly next: string | undefined;
};

/** Reads until the batch is full, the batching window is over or the shard has ended. */
async function gather({ mapping, stream, stopping }: Follower, from: string): Promise<Gathered> {
  const records: StreamRecord[] = [];
  const deadline = performance.now() + mapping.batchingWindowMs;
  let next: string | undefined = from;
  do {
    const read = await stream.read(next, mapping.batchSize - records.length, stopping);
    records.push(...read.Records);
    next = read.NextShardIterator ?? undefined;
    if (records.length === 0 || records.length >= mapping.batchSize || next === undefined) break;
    if (performance.now() < deadline) await pause(IDLE_MS_MIN, stopping);
  } while (performance.now() < deadline && !stopping.aborted);
  return { records, next };
}

async function runBatches(follower: Follower, shardId: string, records: readonly StreamRecord[]): Promise<void> {
  const { mapping, functions, stopping } = follower;
  const wanted = records.filter(mapping.isWanted);
  const surroundings = {
    invoke: (batch: readonly StreamRecord[]) =>
      functions.invoke(mapping.functionReference, JSON.stringify(streamEvent(mapping, batch))),
    giveUp: (batch: readonly StreamRecord[], why: GivingUp) => giveUp(follower, shardId, batch, why),
    // A batch that waits for its next try is given up with the twin.
    pause: (failures: number) =>
      sleep(Math.min(RETRY_MS_MIN * 2 ** (failures - 1), RETRY_MS_MAX), undefined, { signal: stopping }),
    clock: Date.now,
  };
  await Promise.all(lanesOf(wanted, mapping.lanes).map((lane) => runStreamBatch(lane, mapping, surroundings)));
}

async function giveUp(
  { mapping, tellFailure, say }: Follower,
  shardId: string,
  batch: readonly StreamRecord[],
  why: GivingUp,
): Promise<void> {
  say(`${batch.length} records are given up: ${why.condition}`);
  await tellFailure?.(failureRecord(mapping, shardId, batch, why)).catch((error: unknown) =>
    say(`cannot tell of what was given up: ${messageOf(error)}`),
  );
}

/** Source: Lambda developer guide, "Retain discarded records with a DynamoDB event source": where the records are, not what. */
function failureRecord(
  { streamArn, functionReference }: StreamMapping,
  shardId: string,
  batch: readonly StreamRecord[],
  { condition, runs, invocation }: GivingUp,
): object {
  const [first, last] = [batch[0], batch.at(-1)];
  return {
    requestContext: {
      requestId: invocation && 'requestId' in invocation ? invocation.requestId : '',
      functionArn: functionReference,
      condition,
      approximateInvokeCount: runs,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: timeOf(first),
      approximateArrivalOfLastRecord: timeOf(last),
      batchSize: batch.length,
      streamArn,
    },
  };
}

function timeOf(record: StreamRecord | undefined): string {
  return new Date(record ? createdAtMs(record) : 0).toISOString();
}

function tableArnOf({ streamArn }: StreamMapping): string {
  return streamArn.slice(0, streamArn.indexOf('/stream/'));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
