import * as z from 'zod';
import { type ResolvedResource, type ResolvedTemplate, resourcesOfType } from '../template/resolved-template.ts';
import { readProperties, refused } from '../template/read-properties.ts';

/** A Lambda function as the template describes it. */
export type FunctionDefinition = {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly roleArn: string;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: the function draws on the account's shared concurrency. */
  readonly reservedConcurrency: number | undefined;
  /** Whether an event source mapping brings it its work, so that no sender waits for its answer. */
  readonly isBackground: boolean;
  readonly logGroup: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Undefined: every line of the function's is kept. Only the JSON format has levels. */
  readonly logLevel: string | undefined;
  readonly systemLogLevel: string | undefined;
};

const propertiesSchema = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  Role: z.string(),
  Timeout: z.optional(z.coerce.number()),
  MemorySize: z.optional(z.coerce.number()),
  Environment: z.optional(z.strictObject({ Variables: z.optional(z.record(z.string(), z.coerce.string())) })),
  ReservedConcurrentExecutions: z.optional(z.coerce.number()),
  LoggingConfig: z.optional(
    z.strictObject({
      LogGroup: z.optional(z.string()),
      LogFormat: z.optional(z.enum(['Text', 'JSON'])),
      ApplicationLogLevel: z.optional(z.string()),
      SystemLogLevel: z.optional(z.string()),
    }),
  ),
});

/** Lambda's own defaults. Source: CloudFormation, AWS::Lambda::Function. */
const TIMEOUT_SECONDS_DEFAULT = 3;
const MEMORY_MB_DEFAULT = 128;

/**
 * The functions of a template.
 * @throws {TemplateRefused} for a function that Lambda, or the twin, would not run
 */
export function functionDefinitions(template: ResolvedTemplate): readonly FunctionDefinition[] {
  const mapped = mappedFunctions(template);
  return resourcesOfType(template, 'AWS::Lambda::Function').map((resource) =>
    defineFunction(resource, template.region, mapped),
  );
}

/** Names and ARNs of functions, as the event source mappings have them. */
function mappedFunctions(template: ResolvedTemplate): ReadonlySet<unknown> {
  const mappings = resourcesOfType(template, 'AWS::Lambda::EventSourceMapping');
  return new Set(mappings.map(({ properties }) => properties['FunctionName']));
}

function defineFunction(resource: ResolvedResource, region: string, mapped: ReadonlySet<unknown>): FunctionDefinition {
  const properties = readProperties(resource, propertiesSchema);
  const environment = properties.Environment?.Variables ?? {};
  const { codeDirectory, arn } = resource;
  const problems = [
    ...(codeDirectory === undefined ? ['its code is not a file asset'] : []),
    ...(arn === undefined ? ['it has no ARN'] : []),
    ...runtimeProblems(properties.Runtime),
    ...Object.keys(environment)
      .filter((name) => isReservedName(name))
      .map((name) => `its environment sets ${name}, which Lambda reserves for itself`),
  ];
  if (codeDirectory === undefined || arn === undefined || problems.length > 0) {
    throw refused(resource, problems);
  }
  return {
    name: resource.physicalId,
    arn,
    region,
    roleArn: properties.Role,
    codeDirectory,
    handler: properties.Handler,
    runtime: properties.Runtime,
    timeoutMs: (properties.Timeout ?? TIMEOUT_SECONDS_DEFAULT) * 1_000,
    memoryMb: properties.MemorySize ?? MEMORY_MB_DEFAULT,
    environment,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    isBackground: mapped.has(resource.physicalId) || mapped.has(arn),
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${resource.physicalId}`,
    logFormat: properties.LoggingConfig?.LogFormat ?? 'Text',
    logLevel: properties.LoggingConfig?.ApplicationLogLevel,
    systemLogLevel: properties.LoggingConfig?.SystemLogLevel,
  };
}

/** The function runs on the Node that runs the twin, so the two must be of one major version. */
function runtimeProblems(runtime: string): readonly string[] {
  const major = process.versions.node.split('.')[0];
  if (runtime === `nodejs${major}.x`) return [];
  return [`its runtime is ${runtime}, and the twin runs on Node ${major}: start the twin with the Node of the runtime`];
}

/** Source: Lambda developer guide, "Defined runtime environment variables", those that cannot be set. */
function isReservedName(name: string): boolean {
  return (
    /^(_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/.test(name) ||
    /^AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name) ||
    /^AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)$/.test(
      name,
    )
  );
}
