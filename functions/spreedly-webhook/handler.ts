import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createLog } from '../../adapters/log.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createSigningSecrets } from '../../adapters/signing-secrets.ts';
import { createCallbackQueue } from '../../adapters/sqs/callback-queue.ts';
import { createSqsBatchSender } from '../../adapters/sqs/sqs-batch-sender.ts';
import type { Log } from '../../contracts/telemetry.ts';
import { answerCallback, type CallbackDependencies } from './answer-callback.ts';
import { createObserver } from './observe.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const write = createLog({ stage: settings.stage, service: 'spreedly-webhook' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const log: Log = (event, fields, metrics) => {
  write(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
};
const observe = createObserver(log);
const secrets = createSigningSecrets(createSecretFetcher(settings.signingSecretArn), Date.now, observe);

const dependencies: CallbackDependencies = {
  secrets,
  queue: createCallbackQueue(createSqsBatchSender(), settings.callbackQueueUrl),
  observe,
  clock: Date.now,
};

await secrets.load();

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    /** The last net: after a bug of ours, Spreedly is told that nothing was stored, and sends it again. */
    onError: (request) => {
      observe.unexpected(request.error);
      request.response = jsonReply(503, { message: 'The callback could not be stored. Please send it again.' });
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const { statusCode, body } = await answerCallback(
      {
        callbackId: event.requestContext.requestId,
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
