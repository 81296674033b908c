import * as z from 'zod';

/** What answers a method. */
export type Integration =
  | { readonly kind: 'lambda'; readonly functionReference: string; readonly timeoutMs: number }
  | {
      readonly kind: 'fixed';
      readonly response: FixedResponse;
      /** The content types that it takes; undefined is any. */
      readonly contentTypes: readonly string[] | undefined;
    };

/** The one answer of a MOCK integration without variables. */
export type FixedResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const templates = z.optional(z.record(z.string(), z.string()));

const lambdaSchema = z.strictObject({
  Type: z.literal('AWS_PROXY'),
  Uri: z.string(),
  IntegrationHttpMethod: z.literal('POST', { error: 'Lambda is invoked with POST only' }),
  TimeoutInMillis: z.optional(z.coerce.number()),
  ResponseTransferMode: z.optional(z.literal('BUFFERED')),
  PassthroughBehavior: z.optional(z.string()),
});

const mockSchema = z.strictObject({
  Type: z.literal('MOCK'),
  RequestTemplates: templates,
  PassthroughBehavior: z.optional(z.enum(['NEVER', 'WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES'])),
  // A mock reads its template, not the body.
  ContentHandling: z.unknown().optional(),
  TimeoutInMillis: z.unknown().optional(),
  IntegrationResponses: z.array(
    z.strictObject({
      StatusCode: z.coerce.number(),
      SelectionPattern: z.optional(z.string()),
      ResponseTemplates: templates,
      ResponseParameters: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});

/** A method's `Integration`: a function by proxy, or a fixed answer. Other types are refused. */
export const integrationSchema = z
  .discriminatedUnion('Type', [lambdaSchema, mockSchema], {
    error: 'the twin runs integrations of type AWS_PROXY (Lambda) and MOCK only',
  })
  .transform((integration, context): Integration => {
    const made = integration.Type === 'MOCK' ? fixedResponse(integration) : lambdaInvocation(integration);
    if (typeof made !== 'string') return made;
    context.issues.push({ code: 'custom', message: made, input: integration });
    return z.NEVER;
  });

/** REST's own default. Source: API Gateway quotas, "Integration timeout for Regional APIs: 50 ms to 29 seconds". */
const TIMEOUT_MS_DEFAULT = 29_000;

function lambdaInvocation(integration: z.infer<typeof lambdaSchema>): Integration | string {
  const functionReference = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(integration.Uri)?.[1];
  if (functionReference === undefined) return `the Uri ${integration.Uri} is not the invocation of a function`;
  return { kind: 'lambda', functionReference, timeoutMs: integration.TimeoutInMillis ?? TIMEOUT_MS_DEFAULT };
}

function fixedResponse(integration: z.infer<typeof mockSchema>): Integration | string {
  const statusText = integration.RequestTemplates?.['application/json'] ?? '';
  // CDK users write {"statusCode":404} or { statusCode: 404 }: API Gateway reads both.
  const selected = /"?statusCode"?\s*:\s*(\d{3})/.exec(statusText)?.[1] ?? '200';
  const response =
    integration.IntegrationResponses.find(
      ({ SelectionPattern }) =>
        SelectionPattern !== undefined && new RegExp(`^(?:${SelectionPattern})$`).test(selected),
    ) ?? integration.IntegrationResponses.find(({ SelectionPattern }) => SelectionPattern === undefined);
  if (response === undefined) return `no integration response is for the mock's status ${selected}`;
  const [[contentType, body] = ['application/json', '']] = Object.entries(response.ResponseTemplates ?? {});
  if (/[$#]/.test(body)) return 'the twin gives mock responses of fixed text only, and this template has $ or # in it';
  const headers: Record<string, string> = { 'Content-Type': contentType };
  for (const [target, value] of Object.entries(response.ResponseParameters ?? {})) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const text = /^'(.*)'$/.exec(value)?.[1];
    if (name === undefined || text === undefined)
      return `the response parameter ${target} is not a header of fixed text`;
    headers[name] = text;
  }
  return {
    kind: 'fixed',
    response: { statusCode: response.StatusCode, headers, body },
    contentTypes:
      integration.PassthroughBehavior === 'NEVER' ? Object.keys(integration.RequestTemplates ?? {}) : undefined,
  };
}
