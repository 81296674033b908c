import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Callers } from '../aws/iam/callers.ts';
import type { Functions } from '../lambda/functions.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import { openAccessLog, type AccessLog } from './access-log.ts';
import { answerRequest, type Gateway } from './answer-request.ts';
import type { RequestContext } from './context-variables.ts';
import { readGatewayRequest, type GatewayRequest } from './gateway-request.ts';
import { readInvokePermissions } from '../lambda/invoke-permission.ts';
import type { HttpAnswer } from './proxy-response.ts';
import { restApis, type RestApi } from './rest-api.ts';

export type ApiGatewayOptions = {
  readonly functions: Pick<Functions, 'invoke'>;
  /** Whose signatures count on methods with IAM authorization. */
  readonly callers: Callers;
  readonly logDirectory: string;
  /** Takes what API Gateway would write to an API's execution log. */
  readonly onLog: (apiId: string, line: string) => void;
};

export type ApiGateway = {
  readonly apis: readonly RestApi[];
  /** Answers `/<api id>/<stage>/…`. On AWS the id is in the host, and the path begins with the stage. */
  readonly listener: RequestListener;
  /** Resolves when the access logs are on disk. */
  readonly close: () => Promise<void>;
};

type ServedApi = { readonly api: RestApi; readonly accessLog: AccessLog };

/**
 * The REST APIs of a template.
 * @throws {TemplateRefused} for what the twin would have to answer differently than API Gateway
 */
export function createApiGateway(template: ResolvedTemplate, options: ApiGatewayOptions): ApiGateway {
  const served = restApis(template).map((api) => ({ api, accessLog: openAccessLog(api, options.logDirectory) }));
  const gateway: Gateway = {
    functions: options.functions,
    callers: options.callers,
    mayInvoke: readInvokePermissions(template, 'apigateway.amazonaws.com'),
    onFailure: (api, logLine) => options.onLog(api.id, logLine),
  };
  return {
    apis: served.map(({ api }) => api),
    listener(request, response) {
      // Nobody is left to answer when a sender goes away in the middle, or a bug of ours shows.
      serve(request, response, served, gateway).catch((error: unknown) => {
        if (!request.destroyed) options.onLog('twin', `A request failed inside the twin: ${String(error)}`);
        response.destroy();
      });
    },
    async close() {
      await Promise.all(served.map(({ accessLog }) => accessLog.close()));
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  served: readonly ServedApi[],
  gateway: Gateway,
): Promise<void> {
  const startedAt = performance.now();
  const [, apiSegment = '', stageSegment = ''] = (incoming.url ?? '').split(/[/?]/);
  const found = served.find(({ api }) => api.id === decoded(apiSegment));
  const request = await readGatewayRequest(incoming, `/${apiSegment}/${stageSegment}`);
  if (found === undefined || found.api.stage.name !== stageSegment) {
    send(response, request, unknownApiOrStage(found?.api, served));
    return;
  }
  const context = newContext(found.api, request);
  const answer = await answerRequest(found.api, request, context, gateway);
  send(response, request, withRequestIds(answer, context));
  context.status = answer.statusCode;
  context.responseBytes = answer.body.length;
  context.responseLatencyMs = Math.round(performance.now() - startedAt);
  found.accessLog.write(context);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** AWS says `Forbidden` for a stage that is not there. An unknown API has no host name there: here we can help. */
function unknownApiOrStage(api: RestApi | undefined, served: readonly ServedApi[]): HttpAnswer {
  const known = served.map((one) => `/${one.api.id}/${one.api.stage.name}/`).join(', ');
  const message = api === undefined ? `No API of the template begins this path. There are: ${known}` : 'Forbidden';
  return {
    statusCode: api === undefined ? 404 : 403,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

function newContext(api: RestApi, request: GatewayRequest): RequestContext {
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: `${api.id}.execute-api.${api.region}.amazonaws.com`,
    stage: api.stage.name,
    deploymentId: api.stage.deploymentId,
    requestId: randomUUID(),
    extendedRequestId: randomBytes(11).toString('base64'),
    requestTimeEpochMs: Date.now(),
    protocol: request.protocol,
    httpMethod: request.httpMethod,
    path: `/${api.stage.name}${request.path}`,
    sourceIp: request.sourceIp,
    userAgent: request.header('user-agent'),
  };
}

function withRequestIds(answer: HttpAnswer, context: RequestContext): HttpAnswer {
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'x-amzn-RequestId': context.requestId,
      'x-amz-apigw-id': context.extendedRequestId,
    },
  };
}

function send(response: ServerResponse, request: GatewayRequest, { statusCode, headers, body }: HttpAnswer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Length', body.length);
  response.writeHead(statusCode);
  response.end(request.httpMethod === 'HEAD' ? undefined : body);
}
