import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createAccessTokens } from '../../adapters/access-tokens.ts';
import { createAuthenticationLog } from '../../adapters/authentication-log.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createProfileNotes } from '../../adapters/dynamo/profile-notes.ts';
import { createPushRefuge } from '../../adapters/dynamo/push-refuge.ts';
import { createElavonSecrets } from '../../adapters/elavon-secrets.ts';
import { createLog } from '../../adapters/log.ts';
import { createMarkKey } from '../../adapters/mark-key.ts';
import { createDatedSecretFetcher, createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createLazySqsSender, createPushQueue } from '../../adapters/sqs/queue-sender.ts';
import { lazily } from '../../adapters/lazily.ts';
import type { Log } from '../../contracts/telemetry.ts';
import { createPushAuthenticator } from '../../providers/elavon/authenticate-push.ts';
import { tokenIssuer } from '../../providers/elavon/token-issuer.ts';
import { answerPush, type PushDependencies } from './answer-push.ts';
import { headersOf } from './headers.ts';
import { createVariantNoter } from './note-variant.ts';
import { createObserver } from './observe.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const write = createLog({ stage: settings.stage, service: 'elavon-webhook' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const log: Log = (event, fields, metrics) => {
  write(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
};
const observe = createObserver(log);
const authentication = createAuthenticationLog(log);
const dynamo = createDynamoClient({ attemptsMax: 2 });

const secrets = createElavonSecrets(settings.profiles, createSecretFetcher, authentication.secretsNotFetched);
const tokens = createAccessTokens(
  tokenIssuer(settings.stage),
  createDatedSecretFetcher(settings.tokenKeysSecretArn),
  (error) => authentication.secretsNotFetched(undefined, error),
);

/** Before the first push that has credentials, which is no time to wait for Secrets Manager. */
const markKey = createMarkKey(createSecretFetcher(settings.markKeySecretArn), (error) =>
  authentication.secretsNotFetched(undefined, error),
);

/** Loaded with the first push that has credentials: most have none, and their cold start should not pay for the KMS client. */
const vault = lazily(async () => {
  const [{ createKmsDataKeys }, { createCredentialVault }] = await Promise.all([
    import('../../adapters/kms-data-keys.ts'),
    import('../../adapters/terminal-credentials.ts'),
  ]);
  return createCredentialVault({
    dataKeys: createKmsDataKeys({ keyArn: settings.terminalKeyArn, stage: settings.stage }),
    readMarkKey: (nowMs) => markKey.read(nowMs),
    clock: Date.now,
    onStale: observe.dataKeyStale,
  });
});

const dependencies: PushDependencies = {
  requiredHost: settings.requiredHost,
  authenticator: createPushAuthenticator({ profiles: settings.profiles, secrets, tokens, observe: authentication }),
  vault: { seal: async (...given) => (await vault()).seal(...given) },
  queue: createPushQueue(createLazySqsSender(), settings.pushQueueUrl),
  refuge: createPushRefuge(dynamo, settings.applicationsTable),
  noteVariant: createVariantNoter(createProfileNotes(dynamo, settings.applicationsTable), Date.now, observe),
  observe,
  clock: Date.now,
};

await Promise.all([secrets.load(Date.now()), tokens.load(Date.now()), markKey.load(Date.now())]);

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
