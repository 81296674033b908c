import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoApplications } from '../../adapters/applications/dynamo-applications.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createLog } from '../../adapters/log.ts';
import { consumeBatch } from '../../adapters/sqs/consume-batch.ts';
import { applicationPushMessageSchema } from '../../contracts/application-push.ts';
import { describeError } from '../../contracts/telemetry.ts';
import { applyPush } from './apply-push.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const log = createLog({ stage: settings.stage, service: 'elavon-processor' });
const applications = createDynamoApplications(createDynamoClient({ attemptsMax: 3 }), settings.applicationsTable, {
  repeatedWithinMs: settings.repeatedWithinMs,
});

export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) =>
  consumeBatch(
    event,
    applicationPushMessageSchema,
    (message) => applyPush(message, { applications, log }),
    (messageId, error) => {
      log('MESSAGE_FAILED', { messageId, error: describeError(error) });
    },
  ),
);
