import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createConnectionLog } from '../../adapters/connection-log.ts';
import { createConnectionSecret } from '../../adapters/connection-secrets.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createJobStore } from '../../adapters/dynamo/job-store.ts';
import { createLog } from '../../adapters/log.ts';
import { pauseWithJitter } from '../../adapters/pause.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createJobFollower } from '../../adapters/sfn/job-follower.ts';
import type { Log } from '../../contracts/telemetry.ts';
import { createCardSavr } from '../../providers/strivve/client.ts';
import { answerCall, type JobsDependencies } from './answer-call.ts';
import { createJobsObserver } from './observe.ts';
import { failedReply, type Reply } from './reply.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const write = createLog({ stage: settings.stage, service: 'strivve-jobs' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const log: Log = (event, fields, metrics) => {
  write(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
};
const observe = createJobsObserver(log);
const ofConnections = createConnectionLog(log);

const secrets = settings.connections.map((connection) => ({
  connection,
  credentials: createConnectionSecret(connection, createSecretFetcher(connection.secretArn), Date.now, ofConnections),
}));
const clients = new Map(
  secrets.map(({ connection, credentials }) => [
    connection.name,
    createCardSavr({ connection, credentials, now: Date.now }),
  ]),
);

const dependencies: JobsDependencies = {
  connections: settings.connections,
  clients: (name) => clients.get(name),
  jobs: createJobStore(createDynamoClient({ attemptsMax: 3 }), settings.jobsTable),
  follower: createJobFollower(settings.followMachineArn),
  observe,
  clock: Date.now,
  pause: pauseWithJitter,
};

await Promise.all(secrets.map(({ credentials }) => credentials.load()));

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    onError: (request) => {
      observe.unexpected(request.error);
      request.response = proxyResult(failedReply());
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const connection = event.queryStringParameters?.['connection'];
    const reply = await answerCall(
      {
        method: event.httpMethod,
        route: event.resource,
        jobId: event.pathParameters?.['jobId'] ?? '',
        ...(connection !== undefined && { connection }),
        body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      },
      dependencies,
    );
    return proxyResult(reply);
  });

function proxyResult({ statusCode, body }: Reply): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
