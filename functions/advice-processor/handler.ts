import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAdviceStore } from '../../adapters/dynamo/advice-store.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createLog } from '../../adapters/log.ts';
import { consumeBatch } from '../../adapters/sqs/consume-batch.ts';
import { adviceMessageSchema } from '../../contracts/queue-message.ts';
import { describeError } from '../../contracts/telemetry.ts';
import { recordAdvice } from './record-advice.ts';
import { environmentSchema } from './settings.ts';

const settings = environmentSchema.parse(process.env);
const log = createLog({ stage: settings.STAGE, service: 'advice-processor' });
const store = createAdviceStore(createDynamoClient({ attemptsMax: 3 }), settings.AUTHORIZATIONS_TABLE);

export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) =>
  consumeBatch(
    event,
    adviceMessageSchema,
    (message) => recordAdvice(message, { store, log }),
    (messageId, error) => {
      log('MESSAGE_FAILED', { messageId, error: describeError(error) });
    },
  ),
);
