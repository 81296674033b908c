import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createProfileNotes } from '../../adapters/dynamo/profile-notes.ts';
import { createLog } from '../../adapters/log.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createLazySqsSender, createPushQueue } from '../../adapters/sqs/queue-sender.ts';
import { lazily } from '../../adapters/lazily.ts';
import { answerPush, type PushDependencies } from './answer-push.ts';
import { headersOf } from './headers.ts';
import { createVariantNoter } from './note-variant.ts';
import { createObserver } from './observe.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const log = createLog({ stage: settings.stage, service: 'elavon-webhook' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const observe = createObserver((event, fields, metrics) => {
  log(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
});
const dynamo = createDynamoClient({ attemptsMax: 2 });

/** Loaded with the first push that has credentials: most have none, and their cold start should not pay for the KMS client. */
const vault = lazily(async () => {
  const [{ createKmsDataKeys }, { createCredentialVault }] = await Promise.all([
    import('../../adapters/kms-data-keys.ts'),
    import('../../adapters/terminal-credentials.ts'),
  ]);
  return createCredentialVault({
    dataKeys: createKmsDataKeys({ keyArn: settings.terminalKeyArn, stage: settings.stage }),
    fetchMarkKey: createSecretFetcher(settings.markKeySecretArn),
    clock: Date.now,
    onStale: observe.dataKeyStale,
  });
});

const dependencies: PushDependencies = {
  // Stands in until the authenticator is plugged in: everything is answered 503.
  authenticator: { check: async () => ({ kind: 'unavailable' }) },
  vault: { seal: async (...given) => (await vault()).seal(...given) },
  queue: createPushQueue(createLazySqsSender(), settings.pushQueueUrl),
  // Stands in until the table's refuge is plugged in.
  refuge: { keep: () => Promise.reject(new Error('There is no second place for a push.')) },
  noteVariant: createVariantNoter(createProfileNotes(dynamo, settings.applicationsTable), Date.now, observe),
  observe,
  clock: Date.now,
};

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    /** The last net: after a bug of ours, Elavon is told that nothing was stored. */
    onError: (request) => {
      observe.unexpected(request.error);
      request.response = jsonReply(503, { message: 'The push could not be stored. Please send it again.' });
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const { domainName: host } = event.requestContext;
    const { statusCode, body } = await answerPush(
      {
        profileCode: event.pathParameters?.['profileCode'] ?? '',
        ...(host !== undefined && { host }),
        headers: headersOf(event.multiValueHeaders),
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
