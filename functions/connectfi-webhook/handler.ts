import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { createRuleSetSource } from '../../adapters/dynamo/rule-set-source.ts';
import { createLog } from '../../adapters/log.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createAdviceQueue, createLazySqsSender, createStandInQueue } from '../../adapters/sqs/queue-sender.ts';
import { createWebhookKeys } from '../../adapters/webhook-keys.ts';
import { within } from '../../adapters/within.ts';
import { emptyRuleSet } from '../../domain/rules/rule-set.ts';
import { lazily } from '../../adapters/lazily.ts';
import { answerWebhook, type WebhookDependencies } from './answer-webhook.ts';
import { createLiveRuleSets } from '../../adapters/live-rule-sets.ts';
import { endDueHolds } from './end-due-holds.ts';
import { createObserver } from './observe.ts';
import { pauseWithJitter } from '../../adapters/pause.ts';
import { prime } from './prime.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const log = createLog({ stage: settings.stage, service: 'connectfi-webhook' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const observe = createObserver((event, fields, metrics) => {
  log(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
}, Date.now);
const dynamo = createDynamoClient({ attemptsMax: 2 });
const send = createLazySqsSender();
const keys = createWebhookKeys(createSecretFetcher(settings.webhookKeySecretArn), Date.now, observe.keysNotFetched);

/** Loaded when the first hold is overdue: hardly any request meets one, and none should wait for the code of it. */
const lives = lazily(async () => {
  const { createDynamoLives } = await import('../../adapters/lives/dynamo-lives.ts');
  return createDynamoLives(dynamo, settings.tables, { clock: Date.now, onUnusable: observe.ruleSetUnusable });
});

const refuge = lazily(async () => {
  const { createAdviceRefuge } = await import('../../adapters/dynamo/advice-refuge.ts');
  return createAdviceRefuge(dynamo, settings.tables.authorizations);
});

/** A third of the time there is for a decision: two more calls still fit. */
const ATTEMPT_MS_MAX = 600;

const dependencies: WebhookDependencies = {
  keys,
  store: createDecisionStore(dynamo, settings.tables),
  ruleSets: createLiveRuleSets(
    createRuleSetSource(dynamo, settings.tables.rules),
    emptyRuleSet(settings.withoutRuleSet),
    observe.ruleSetUnusable,
  ),
  adviceQueue: createAdviceQueue(send, settings.adviceQueueUrl),
  adviceRefuge: { keep: async (...told) => (await refuge()).keep(...told) },
  standInQueue: createStandInQueue(send, settings.standInQueueUrl),
  observe,
  clock: Date.now,
  pause: pauseWithJitter,
  endDueHolds: async (card, nowMs, signal) => endDueHolds(card, nowMs, await lives(), signal),
  bounded: (signal, call) => within(ATTEMPT_MS_MAX, signal, call),
  standInPolicy: settings.standInPolicy,
  unreadableAnswer: settings.unreadableAnswer,
};

await Promise.all([keys.load(), settings.isWarmedAhead && prime(dependencies)]);

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    /** The last net: even a bug of ours is answered, with the code that the stage gives to what cannot be understood. */
    onError: (request) => {
      observe.unexpected(request.error);
      request.response = jsonReply(200, { responseCode: settings.unreadableAnswer });
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const { statusCode, body } = await answerWebhook(
      {
        id: event.requestContext.requestId,
        presentedKey: event.pathParameters?.['key'] ?? '',
        body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
        gatewayReceivedAtMs: event.requestContext.requestTimeEpoch,
      },
      dependencies,
    );
    return jsonReply(statusCode, body);
  });

function jsonReply(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
