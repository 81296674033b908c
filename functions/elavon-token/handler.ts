import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createAccessTokens } from '../../adapters/access-tokens.ts';
import { createAuthenticationLog } from '../../adapters/authentication-log.ts';
import { createElavonSecrets } from '../../adapters/elavon-secrets.ts';
import { createLog } from '../../adapters/log.ts';
import { createDatedSecretFetcher, createSecretFetcher } from '../../adapters/secrets-manager.ts';
import type { Log } from '../../contracts/telemetry.ts';
import { tokenIssuer } from '../../providers/elavon/token-issuer.ts';
import { createFailedAttempts } from './failed-attempts.ts';
import { issueToken, type TokenDependencies } from './issue-token.ts';
import { createTokenObserver } from './observe.ts';
import { failedReply, type Reply } from './reply.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const write = createLog({ stage: settings.stage, service: 'elavon-token' });
/** API Gateway's id of the request under way: an environment answers one at a time. */
let requestId: string | undefined;
const log: Log = (event, fields, metrics) => {
  write(event, { ...(requestId !== undefined && { requestId }), ...fields }, metrics);
};
const { secretMissing, secretsNotFetched } = createAuthenticationLog(log);
const observe = createTokenObserver(log, { secretMissing });

const secrets = createElavonSecrets(settings.profiles, createSecretFetcher, secretsNotFetched);
const tokens = createAccessTokens(
  tokenIssuer(settings.stage),
  createDatedSecretFetcher(settings.tokenKeysSecretArn),
  (error) => secretsNotFetched(undefined, error),
);

const dependencies: TokenDependencies = {
  profiles: settings.profiles,
  requiredHost: settings.requiredHost,
  secrets,
  tokens,
  failedAttempts: createFailedAttempts(),
  observe,
};

await Promise.all([secrets.load(Date.now()), tokens.load(Date.now())]);

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use({
    onError: (request) => {
      observe.unexpected(request.error);
      request.response = proxyResult(failedReply());
    },
  })
  .handler(async (event) => {
    ({ requestId } = event.requestContext);
    const { domainName: host } = event.requestContext;
    const reply = await issueToken(
      {
        method: event.httpMethod,
        ...(host !== undefined && { host }),
        headers: valuesByName(event.multiValueHeaders, (name) => name.toLowerCase()),
        query: valuesByName(event.multiValueQueryStringParameters, (name) => name),
        body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      },
      Date.now(),
      dependencies,
    );
    return proxyResult(reply);
  });

function proxyResult({ statusCode, headers, body }: Reply): APIGatewayProxyResult {
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** API Gateway keeps each header as it was spelled, and gives null where there is none. */
function valuesByName(
  multiple: Readonly<Record<string, string[] | undefined>> | null,
  nameOf: (name: string) => string,
): Readonly<Record<string, readonly string[]>> {
  const byName = new Map<string, readonly string[]>();
  for (const [name, values = []] of Object.entries(multiple ?? {})) {
    byName.set(nameOf(name), [...(byName.get(nameOf(name)) ?? []), ...values]);
  }
  return Object.fromEntries(byName);
}
