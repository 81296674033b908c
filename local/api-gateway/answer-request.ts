import type { Callers } from '../aws/iam/callers.ts';
import { admit, refuseUnknownRoute } from './admission.ts';
import { mediaType } from './binary-media-type.ts';
import type { RequestContext } from './context-variables.ts';
import { renderGatewayResponse, type GatewayError } from './gateway-response.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { invokeFunction, type Failure, type FunctionCaller } from './invoke-function.ts';
import type { FixedResponse, Integration } from './integration.ts';
import type { HttpAnswer } from './proxy-response.ts';
import { BODY_BYTES_MAX } from './request-body.ts';
import type { RestApi } from './rest-api.ts';
import { matchRoute } from './route.ts';

export type Gateway = FunctionCaller & {
  readonly callers: Callers;
  /** Takes the sentences that API Gateway would write to the API's execution log. */
  readonly onFailure: (api: RestApi, logLine: string) => void;
};

/** Takes one request through an API: size, route, admission, integration. Every outcome is an answer. */
export async function answerRequest(
  api: RestApi,
  request: GatewayRequest,
  context: RequestContext,
  gateway: Gateway,
): Promise<HttpAnswer> {
  const outcome = await answerOrFail(api, request, context, gateway);
  if (!('error' in outcome)) return outcome;
  if (outcome.logLine !== undefined) gateway.onFailure(api, outcome.logLine);
  context.error = { responseType: outcome.error.type, message: outcome.error.message };
  return asHttpAnswer(renderGatewayResponse(outcome.error, api.gatewayResponses, context));
}

async function answerOrFail(
  api: RestApi,
  request: GatewayRequest,
  context: RequestContext,
  gateway: Gateway,
): Promise<HttpAnswer | Failure | { readonly error: GatewayError; readonly logLine?: undefined }> {
  if (request.isTooLarge) {
    const message = `HTTP content length exceeded ${BODY_BYTES_MAX} bytes.`;
    return { error: { type: 'REQUEST_TOO_LARGE', message } };
  }
  const match = matchRoute(api.routes, request.httpMethod, request.path);
  if (match === undefined) return { error: await refuseUnknownRoute(request, gateway.callers) };
  context.resourceId = match.route.resourceId;
  context.resourcePath = match.route.resourcePath;
  const admission = await admit(api, match.route, request, gateway.callers);
  if (!admission.isAdmitted) return { error: admission.error };
  const { caller } = admission;
  if (caller !== undefined) context.callerArn = caller.arn;
  const { integration } = match.route;
  if (integration.kind === 'lambda') {
    return invokeFunction(integration, { api, request, match, context, caller }, gateway);
  }
  return answerFixed(integration, request);
}

function answerFixed(
  integration: Extract<Integration, { kind: 'fixed' }>,
  request: GatewayRequest,
): HttpAnswer | { readonly error: GatewayError } {
  const type = mediaType(request.header('content-type'));
  if (integration.contentTypes !== undefined && !integration.contentTypes.includes(type)) {
    return { error: { type: 'UNSUPPORTED_MEDIA_TYPE', message: 'Unsupported Media Type' } };
  }
  return asHttpAnswer(integration.response);
}

function asHttpAnswer({ statusCode, headers, body }: FixedResponse): HttpAnswer {
  return { statusCode, headers, body: Buffer.from(body) };
}
