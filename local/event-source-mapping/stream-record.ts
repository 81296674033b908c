import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import type { StreamMapping } from './stream-mapping.ts';

/** A record of a shard, as GetRecords gives it; its attributes are passed on as they are. */
const recordSchema = z.looseObject({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.looseObject({
    /** Epoch seconds. */
    ApproximateCreationDateTime: z.number(),
    Keys: z.record(z.string(), z.unknown()),
    SequenceNumber: z.string(),
  }),
});

export type StreamRecord = z.infer<typeof recordSchema>;

const answerSchema = z.object({
  Records: z.array(recordSchema).default([]),
  /** Missing at the end of a shard that is closed. */
  NextShardIterator: z.string().nullish(),
});

export type RecordsRead = z.infer<typeof answerSchema>;

export function readRecords(answer: unknown): RecordsRead {
  return answerSchema.parse(answer);
}

/** The event that Lambda makes of a batch. Source: Lambda developer guide, "Using Lambda with Amazon DynamoDB". */
export function streamEvent(
  { streamArn, region }: StreamMapping,
  records: readonly StreamRecord[],
): DynamoDBStreamEvent {
  return {
    Records: records.map((record) => {
      // What the engine wrote beside these is as AWS writes it, but for the region, which the engine invents.
      const given = record as unknown as DynamoDBRecord;
      return { ...given, eventSource: 'aws:dynamodb', awsRegion: region, eventSourceARN: streamArn };
    }),
  };
}

/** Records of one item are in one lane, so that they keep their order; the lanes run at the same time. */
export function lanesOf(records: readonly StreamRecord[], count: number): readonly (readonly StreamRecord[])[] {
  const lanes = Map.groupBy(records, ({ dynamodb: { Keys } }) => hash(JSON.stringify(Object.values(Keys)[0])) % count);
  return [...lanes.values()];
}

function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index += 1) value = (value * 31 + text.charCodeAt(index)) % 1_000_003;
  return value;
}
