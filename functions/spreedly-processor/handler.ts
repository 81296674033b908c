import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createLog } from '../../adapters/log.ts';
import { createDynamoPayments } from '../../adapters/payments/dynamo-payments.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createSpreedlyCredentials } from '../../adapters/spreedly-credentials.ts';
import { createSpreedlyLog } from '../../adapters/spreedly-log.ts';
import { consumeBatch } from '../../adapters/sqs/consume-batch.ts';
import { paymentCallbackMessageSchema } from '../../contracts/payment-callback.ts';
import { describeError } from '../../contracts/telemetry.ts';
import { createSpreedly } from '../../providers/spreedly/client.ts';
import { applyCallback } from './apply-callback.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const log = createLog({ stage: settings.stage, service: 'spreedly-processor' });
const ofSpreedly = createSpreedlyLog(log);
const credentials = createSpreedlyCredentials(createSecretFetcher(settings.credentialsSecretArn), Date.now, ofSpreedly);
const payments = createDynamoPayments(createDynamoClient({ attemptsMax: 3 }), settings.paymentsTable, {
  spreedly: createSpreedly({ credentials, onFailure: ofSpreedly.callFailed }),
  clock: Date.now,
});

await credentials.load();

export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) =>
  consumeBatch(
    event,
    paymentCallbackMessageSchema,
    (message) => applyCallback(message, { payments, log }),
    (messageId, error) => {
      log('MESSAGE_FAILED', { messageId, error: describeError(error) });
    },
  ),
);
