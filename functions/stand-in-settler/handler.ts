import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createStandInStore } from '../../adapters/dynamo/stand-in-store.ts';
import { createLog } from '../../adapters/log.ts';
import { consumeBatch } from '../../adapters/sqs/consume-batch.ts';
import { standInMessageSchema } from '../../contracts/queue-message.ts';
import { describeError } from '../../contracts/telemetry.ts';
import { environmentSchema } from './settings.ts';
import { settleStandIn } from './settle-stand-in.ts';

const settings = environmentSchema.parse(process.env);
const log = createLog({ stage: settings.STAGE, service: 'stand-in-settler' });
const store = createStandInStore(createDynamoClient({ attemptsMax: 3 }), {
  authorizations: settings.AUTHORIZATIONS_TABLE,
  cards: settings.CARDS_TABLE,
});

export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) =>
  consumeBatch(
    event,
    standInMessageSchema,
    (message) => settleStandIn(message, { store, log }),
    (messageId, error) => {
      log('MESSAGE_FAILED', { messageId, error: describeError(error) });
    },
  ),
);
