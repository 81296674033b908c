import * as z from 'zod';
import type { EngineClient } from '../aws/engine-client.ts';
import { within } from '../../adapters/within.ts';
import { readRecords, type RecordsRead } from './stream-record.ts';

export type Shard = {
  readonly id: string;
  /** Its records come before this one's. */
  readonly parentId: string | undefined;
};

/** Where to begin in a shard: at its first record, at the next one that is written, or after one that was read. */
export type Position = 'TRIM_HORIZON' | 'LATEST' | { readonly after: string };

/** A stream, as Lambda's poller sees it. Every call ends: by an answer, by `signal`, or as an error. */
export type FollowedStream = {
  readonly shards: (signal: AbortSignal) => Promise<readonly Shard[]>;
  readonly iteratorAt: (shardId: string, position: Position, signal: AbortSignal) => Promise<string>;
  readonly read: (iterator: string, count: number, signal: AbortSignal) => Promise<RecordsRead>;
};

/** It takes milliseconds here; a machine that was asleep may need seconds. */
const ANSWER_MS_MAX = 5_000;

/** What GetRecords gives at most. */
const RECORDS_MAX = 1_000;

const descriptionSchema = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().optional() })).default([]),
    LastEvaluatedShardId: z.string().nullish(),
  }),
});

const iteratorSchema = z.object({ ShardIterator: z.string() });

export function followedStream(streamArn: string, client: Pick<EngineClient, 'ask'>): FollowedStream {
  async function ask(operation: string, input: object, outer: AbortSignal): Promise<unknown> {
    const answer = await within(ANSWER_MS_MAX, outer, (signal) => client.ask(operation, input, signal));
    if (answer === 'out_of_time') throw new Error(`no answer within ${ANSWER_MS_MAX} ms`);
    return answer;
  }

  return {
    async shards(signal) {
      const shards: Shard[] = [];
      let ExclusiveStartShardId: string | undefined;
      do {
        const page = await ask('DescribeStream', { StreamArn: streamArn, ExclusiveStartShardId }, signal);
        const { Shards, LastEvaluatedShardId } = descriptionSchema.parse(page).StreamDescription;
        shards.push(...Shards.map(({ ShardId, ParentShardId }) => ({ id: ShardId, parentId: ParentShardId })));
        ExclusiveStartShardId = LastEvaluatedShardId ?? undefined;
      } while (ExclusiveStartShardId !== undefined);
      return shards;
    },
    async iteratorAt(shardId, position, signal) {
      const where =
        typeof position === 'string'
          ? { ShardIteratorType: position }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after };
      const answer = await ask('GetShardIterator', { StreamArn: streamArn, ShardId: shardId, ...where }, signal);
      return iteratorSchema.parse(answer).ShardIterator;
    },
    async read(iterator, count, signal) {
      const Limit = Math.min(count, RECORDS_MAX);
      return readRecords(await ask('GetRecords', { ShardIterator: iterator, Limit }, signal));
    },
  };
}
