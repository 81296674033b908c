import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createPaymentStarts } from '../../adapters/dynamo/payment-starts.ts';
import { createPaymentStore } from '../../adapters/dynamo/payment-store.ts';
import { createLog } from '../../adapters/log.ts';
import { digestOf, paymentIdOf } from '../../adapters/payment-id.ts';
import { createDynamoPayments } from '../../adapters/payments/dynamo-payments.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createSpreedlyCredentials } from '../../adapters/spreedly-credentials.ts';
import { createSpreedlyLog } from '../../adapters/spreedly-log.ts';
import type { Log } from '../../contracts/telemetry.ts';
import { createSpreedly } from '../../providers/spreedly/client.ts';
import { answerCall } from './answer-call.ts';
import type { PaymentsDependencies } from './dependencies.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { createPaymentsObserver } from './observe.ts';
import { failedReply, type Reply } from './reply.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const write = createLog({ stage: settings.stage, service: 'spreedly-payments' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const log: Log = (event, fields, metrics) => {
  write(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
};
const observe = createPaymentsObserver(log);
const ofSpreedly = createSpreedlyLog(log);

const credentials = createSpreedlyCredentials(createSecretFetcher(settings.credentialsSecretArn), Date.now, ofSpreedly);
const spreedly = createSpreedly({ credentials, onFailure: ofSpreedly.callFailed });
const client = createDynamoClient({ attemptsMax: 3 });

const dependencies: PaymentsDependencies = {
  spreedly,
  payments: createDynamoPayments(client, settings.paymentsTable, { spreedly, clock: Date.now }),
  records: createPaymentStore(client, settings.paymentsTable),
  starts: createPaymentStarts(client, settings.paymentsTable),
  paymentIdOf: (key) => paymentIdOf(settings.stage, key),
  digestOf,
  urls: {
    callbackUrl: `${settings.intakeUrl}/spreedly/callbacks`,
    redirectUrl: `${settings.intakeUrl}/spreedly/return`,
  },
  observe,
  clock: Date.now,
};

await credentials.load();

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    onError: (request) => {
      observe.unexpected(request.error);
      request.response = proxyResult(failedReply());
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const idempotencyKey = readIdempotencyKey(event.multiValueHeaders);
    const reply = await answerCall(
      {
        method: event.httpMethod,
        route: event.resource,
        id: event.pathParameters?.['token'] ?? '',
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      },
      dependencies,
    );
    return proxyResult(reply);
  });

function proxyResult({ statusCode, body }: Reply): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
