import * as z from 'zod';
import { readProperties, refused } from '../template/read-properties.ts';
import type { ResolvedResource } from '../template/resolved-template.ts';
import { substituteVariables, unknownVariables, type RequestContext } from './context-variables.ts';
import type { FixedResponse } from './integration.ts';

/**
 * The errors that API Gateway answers itself, with what it says when the template does not override them.
 * Source: API Gateway developer guide, "Gateway response types for API Gateway".
 */
const TYPES = {
  ACCESS_DENIED: { statusCode: 403, errorType: 'AccessDeniedException' },
  API_CONFIGURATION_ERROR: { statusCode: 500, errorType: 'InternalServerErrorException' },
  AUTHORIZER_CONFIGURATION_ERROR: { statusCode: 500, errorType: 'AuthorizerConfigurationException' },
  AUTHORIZER_FAILURE: { statusCode: 500, errorType: 'AuthorizerConfigurationException' },
  BAD_REQUEST_BODY: { statusCode: 400, errorType: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: { statusCode: 400, errorType: 'BadRequestException' },
  DEFAULT_4XX: { statusCode: 400, errorType: 'BadRequestException' },
  DEFAULT_5XX: { statusCode: 500, errorType: 'InternalServerErrorException' },
  EXPIRED_TOKEN: { statusCode: 403, errorType: 'ExpiredTokenException' },
  INTEGRATION_FAILURE: { statusCode: 504, errorType: 'InternalServerErrorException' },
  INTEGRATION_TIMEOUT: { statusCode: 504, errorType: 'InternalServerErrorException' },
  INVALID_API_KEY: { statusCode: 403, errorType: 'ForbiddenException' },
  INVALID_SIGNATURE: { statusCode: 403, errorType: 'InvalidSignatureException' },
  MISSING_AUTHENTICATION_TOKEN: { statusCode: 403, errorType: 'MissingAuthenticationTokenException' },
  QUOTA_EXCEEDED: { statusCode: 429, errorType: 'LimitExceededException' },
  REQUEST_TOO_LARGE: { statusCode: 413, errorType: 'RequestTooLargeException' },
  RESOURCE_NOT_FOUND: { statusCode: 404, errorType: 'NotFoundException' },
  THROTTLED: { statusCode: 429, errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { statusCode: 401, errorType: 'UnauthorizedException' },
  UNSUPPORTED_MEDIA_TYPE: { statusCode: 415, errorType: 'BadRequestException' },
  WAF_FILTERED: { statusCode: 403, errorType: 'ForbiddenException' },
} as const satisfies Readonly<Record<string, { readonly statusCode: number; readonly errorType: string }>>;

export type GatewayResponseType = keyof typeof TYPES;

/** A request that API Gateway answers without, or instead of, its integration. */
export type GatewayError = {
  readonly type: GatewayResponseType;
  readonly message: string;
  /** Where API Gateway uses another status than the type's own, as 502 for a malformed answer of a function. */
  readonly statusCode?: number;
};

export type GatewayResponseOverride = {
  readonly type: GatewayResponseType;
  readonly statusCode: number | undefined;
  /** Header name to text with `$context` variables. */
  readonly headers: Readonly<Record<string, string>>;
  /** Content type to template. */
  readonly templates: Readonly<Record<string, string>>;
};

const propertiesSchema = z.object({
  ResponseType: z.custom<GatewayResponseType>((type) => typeof type === 'string' && Object.hasOwn(TYPES, type), {
    error: 'is not one of the gateway response types',
  }),
  StatusCode: z.optional(z.coerce.number()),
  ResponseParameters: z.optional(z.record(z.string(), z.string())),
  ResponseTemplates: z.optional(z.record(z.string(), z.string())),
});

/** @throws {TemplateRefused} for a template or header that needs more than `$context` variables */
export function readGatewayResponse(resource: ResolvedResource): GatewayResponseOverride {
  const properties = readProperties(resource, propertiesSchema);
  const templates = properties.ResponseTemplates ?? {};
  const headers: Record<string, string> = {};
  const problems: string[] = [];
  for (const [target, source] of Object.entries(properties.ResponseParameters ?? {})) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
    const text = /^'(.*)'$/.exec(source)?.[1] ?? (source.startsWith('context.') ? `$${source}` : undefined);
    if (name === undefined || text === undefined) problems.push(`the twin cannot map ${source} to ${target}`);
    else headers[name] = text;
  }
  for (const text of [...Object.values(templates), ...Object.values(headers)]) {
    problems.push(...unknownVariables(text).map((name) => `the twin does not know the variable ${name}`));
  }
  if (problems.length > 0) throw refused(resource, problems);
  return { type: properties.ResponseType, statusCode: properties.StatusCode, headers, templates };
}

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';
// The one answer that API Gateway spells with a capital letter.
const ACCESS_DENIED_TEMPLATE = '{"Message":$context.error.messageString}';

/** The answer to an error: by the override of its type, else that of DEFAULT_4XX or DEFAULT_5XX, else API Gateway's own. */
export function renderGatewayResponse(
  error: GatewayError,
  overrides: readonly GatewayResponseOverride[],
  context: RequestContext,
): FixedResponse {
  const ownStatus = error.statusCode ?? TYPES[error.type].statusCode;
  const family = ownStatus >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const override = overrides.find(({ type }) => type === error.type) ?? overrides.find(({ type }) => type === family);
  const [contentType, template] = chooseTemplate(error.type, override?.templates ?? {});
  const headers = Object.entries(override?.headers ?? {}).map(([name, text]) => [
    name,
    substituteVariables(text, context),
  ]);
  return {
    statusCode: override?.statusCode ?? ownStatus,
    headers: {
      'Content-Type': contentType,
      'x-amzn-ErrorType': TYPES[error.type].errorType,
      ...Object.fromEntries(headers),
    },
    body: substituteVariables(template, context),
  };
}

function chooseTemplate(
  type: GatewayResponseType,
  templates: Readonly<Record<string, string>>,
): readonly [contentType: string, template: string] {
  const json = templates['application/json'];
  if (json !== undefined) return ['application/json', json];
  const [first] = Object.entries(templates);
  return first ?? ['application/json', type === 'ACCESS_DENIED' ? ACCESS_DENIED_TEMPLATE : DEFAULT_TEMPLATE];
}
