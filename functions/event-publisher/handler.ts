import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { eventsOfStream } from '../../adapters/dynamo/event-stream.ts';
import { createEventBridgeClient, createEventBus } from '../../adapters/event-bridge/event-bus.ts';
import { createLog } from '../../adapters/log.ts';
import { publishEvents } from './publish-events.ts';
import { environmentSchema } from './settings.ts';

const settings = environmentSchema.parse(process.env);
const log = createLog({ stage: settings.STAGE, service: 'event-publisher' });
const bus = createEventBus(createEventBridgeClient(), settings.EVENT_BUS_NAME);

export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
  const failed = await publishEvents(eventsOfStream(event), { bus, log });
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
});
