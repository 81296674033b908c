import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDynamoLives } from '../../adapters/lives/dynamo-lives.ts';
import { createLog } from '../../adapters/log.ts';
import { consumeBatch } from '../../adapters/sqs/consume-batch.ts';
import { adviceMessageSchema } from '../../contracts/queue-message.ts';
import { describeError } from '../../contracts/telemetry.ts';
import { applyAdvice } from './apply-advice.ts';
import { environmentSchema } from './settings.ts';

const settings = environmentSchema.parse(process.env);
const log = createLog({ stage: settings.STAGE, service: 'advice-processor' });
const lives = createDynamoLives(
  createDynamoClient({ attemptsMax: 3 }),
  { rules: settings.RULES_TABLE, cards: settings.CARDS_TABLE, authorizations: settings.AUTHORIZATIONS_TABLE },
  {
    clock: Date.now,
    onUnusable: (problem) => {
      log('RULE_SET_UNUSABLE', { reason: problem }, { RuleSetUnusable: 1 });
    },
  },
);

export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) =>
  consumeBatch(
    event,
    adviceMessageSchema,
    (message) => applyAdvice(message, { lives, log }),
    (messageId, error) => {
      log('MESSAGE_FAILED', { messageId, error: describeError(error) });
    },
  ),
);
