import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createPaymentStore } from '../../adapters/dynamo/payment-store.ts';
import { createLog } from '../../adapters/log.ts';
import { createDynamoPayments } from '../../adapters/payments/dynamo-payments.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createSpreedlyCredentials } from '../../adapters/spreedly-credentials.ts';
import { createSpreedlyLog } from '../../adapters/spreedly-log.ts';
import type { Log } from '../../contracts/telemetry.ts';
import { createSpreedly } from '../../providers/spreedly/client.ts';
import { createReturnObserver } from './observe.ts';
import { onwardReply, type Reply } from './reply.ts';
import { type ReturnDependencies, sendOn } from './send-on.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const write = createLog({ stage: settings.stage, service: 'spreedly-return' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const log: Log = (event, fields, metrics) => {
  write(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
};
const observe = createReturnObserver(log);
const ofSpreedly = createSpreedlyLog(log);

const credentials = createSpreedlyCredentials(createSecretFetcher(settings.credentialsSecretArn), Date.now, ofSpreedly);
const spreedly = createSpreedly({ credentials, onFailure: ofSpreedly.callFailed });
const client = createDynamoClient({ attemptsMax: 2 });

const dependencies: ReturnDependencies = {
  pages: settings.pages,
  spreedly,
  payments: createDynamoPayments(client, settings.paymentsTable, { spreedly, clock: Date.now }),
  records: createPaymentStore(client, settings.paymentsTable),
  observe,
  clock: Date.now,
};

await credentials.load();

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    onError: (request) => {
      observe.unexpected(request.error);
      // Whoever comes from a bank is not left in front of an error.
      request.response = proxyResult(onwardReply(settings.pages.pending));
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const presented = event.multiValueQueryStringParameters?.['transaction_token'] ?? [];
    return proxyResult(onwardReply(await sendOn(presented, dependencies)));
  });

function proxyResult({ statusCode, headers }: Reply): APIGatewayProxyResult {
  return { statusCode, headers, body: '' };
}
