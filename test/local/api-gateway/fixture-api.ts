import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCallers } from '../../../local/aws/iam/callers.ts';
import { createApiGateway } from '../../../local/api-gateway/api-gateway.ts';
import type { Invocation } from '../../../local/lambda/invocation.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import type { ResolvedResource, ResolvedTemplate } from '../../../local/template/resolved-template.ts';
import { functionArn, resourceOf, temporaryDirectory, templateOf } from '../lambda/fixture-template.ts';

const API = 'orders';

/** The proxy integration of the function `Handler`. */
export function lambdaIntegration(timeoutMs?: number): Readonly<Record<string, unknown>> {
  return {
    Type: 'AWS_PROXY',
    IntegrationHttpMethod: 'POST',
    Uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn('Handler')}:live/invocations`,
    ...(timeoutMs === undefined ? {} : { TimeoutInMillis: timeoutMs }),
  };
}

export function method(
  resourceId: string,
  httpMethod: string,
  properties: Readonly<Record<string, unknown>> = {},
): ResolvedResource {
  return resourceOf('AWS::ApiGateway::Method', `${resourceId}-${httpMethod}`, {
    RestApiId: API,
    ResourceId: resourceId,
    HttpMethod: httpMethod,
    AuthorizationType: 'NONE',
    Integration: lambdaIntegration(),
    ...properties,
  });
}

export function gatewayResponse(type: string, properties: Readonly<Record<string, unknown>>): ResolvedResource {
  return resourceOf('AWS::ApiGateway::GatewayResponse', `response-${type}`, {
    RestApiId: API,
    ResponseType: type,
    ...properties,
  });
}

export function permission(sourceArn: string): ResolvedResource {
  return resourceOf('AWS::Lambda::Permission', `permission-${sourceArn}`, {
    Action: 'lambda:InvokeFunction',
    FunctionName: `${functionArn('Handler')}:live`,
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sourceArn,
  });
}

/** An API `orders` with the stage `test` and `/orders/{orderId}`, whose methods a test adds with `method('order', …)`. */
export function apiTemplate(
  parts: readonly ResolvedResource[],
  differences: {
    readonly api?: Readonly<Record<string, unknown>>;
    readonly stage?: Readonly<Record<string, unknown>>;
    readonly permissions?: readonly ResolvedResource[];
  } = {},
): ResolvedTemplate {
  return templateOf(
    resourceOf(
      'AWS::ApiGateway::RestApi',
      'Api',
      { Name: API, BinaryMediaTypes: ['*/*'], ...differences.api },
      { physicalId: API },
    ),
    resourceOf('AWS::ApiGateway::Stage', 'Stage', {
      RestApiId: API,
      StageName: 'test',
      DeploymentId: 'deployment',
      AccessLogSetting: {
        DestinationArn: 'arn',
        Format: '{"status":"$context.status","route":"$context.resourcePath","gateway":"$context.error.responseType"}',
      },
      ...differences.stage,
    }),
    resourceOf('AWS::ApiGateway::Resource', 'orders', { RestApiId: API, ParentId: 'root', PathPart: 'orders' }),
    resourceOf('AWS::ApiGateway::Resource', 'order', { RestApiId: API, ParentId: 'orders', PathPart: '{orderId}' }),
    ...(differences.permissions ?? [permission(`arn:aws:execute-api:us-east-1:000000000000:${API}/test/*`)]),
    ...parts,
  );
}

export type ServedApi = {
  readonly port: number;
  /** Asks for a path below `/orders/test`. */
  readonly ask: (path: string, request?: RequestInit) => Promise<{ status: number; headers: Headers; text: string }>;
  readonly failures: readonly string[];
  readonly accessLog: () => string;
  readonly close: () => Promise<void>;
};

/** Serves a template's API, with `invoke` in the place of its function. */
export async function serveApi(
  template: ResolvedTemplate,
  invoke: (event: string) => Promise<Invocation> | Invocation,
): Promise<ServedApi> {
  const failures: string[] = [];
  const logDirectory = temporaryDirectory();
  const gateway = createApiGateway(template, {
    functions: { invoke: async (_reference, event) => invoke(event) },
    callers: readCallers(template),
    logDirectory,
    onLog: (apiId, line) => failures.push(`${apiId}: ${line}`),
  });
  const server = createServer(gateway.listener);
  const port = await listenOnLoopback(server, 0);
  return {
    port,
    async ask(path, request) {
      const response = await fetch(`http://127.0.0.1:${port}/orders/test${path}`, request);
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    failures,
    accessLog: () => readFileSync(join(logDirectory, `access-${API}.log`), 'utf8'),
    async close() {
      if (server.listening) await Promise.all([closeServer(server), once(server, 'close')]);
      await gateway.close();
    },
  };
}

/** A function that answered with this. */
export function returned(reply: unknown): Invocation {
  return { outcome: 'returned', requestId: 'function-request-id', payload: JSON.stringify(reply) };
}

/** A function that answers with the event it was given. */
export function echo(event: string): Invocation {
  return returned({ statusCode: 200, body: event });
}
