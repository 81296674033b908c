import { readStack, type RawResource, type RawTemplate } from './cloud-assembly.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { physicalAttribute, physicalId, type Identity } from './physical-ids.ts';
import { TemplateRefused } from './refusal.ts';
import type { ResolvedResource, ResolvedTemplate } from './resolved-template.ts';
import { RESOURCE_TYPES, typesLeftOut } from './resource-types.ts';
import { misunderstandings } from './understanding.ts';

export type LoadOptions = {
  /** Where `cdk synth` wrote, as `cdk.out`. */
  readonly assemblyDirectory: string;
  readonly stackName: string;
  /** Origin of the twin, as `http://127.0.0.1:8480`: queue URLs and the outputs' API URLs begin with it. */
  readonly endpointUrl: string;
};

export type LoadedTemplate = ResolvedTemplate & {
  /** What is in it and does not run here, each with its reason, as `CloudWatch::Alarm (…)`. */
  readonly leftOut: readonly string[];
};

/** The one region and account of the twin; SQS's engine knows no other account. */
const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

/**
 * Reads a synthesised stack and resolves it for the twin.
 * @throws {TemplateRefused} with a sentence for everything in it that the twin does not understand
 */
export function loadTemplate(options: LoadOptions): LoadedTemplate {
  const { template, assetDirectory } = readStack(options.assemblyDirectory, options.stackName);
  return resolveTemplate(template, { ...options, assetDirectory });
}

/** The same for a template at hand. */
export function resolveTemplate(
  template: RawTemplate,
  options: Omit<LoadOptions, 'assemblyDirectory'> & { readonly assetDirectory: ResolvedTemplate['assetDirectory'] },
): LoadedTemplate {
  const { stackName, endpointUrl, assetDirectory } = options;
  const problems: string[] = 'Transform' in template ? ['the twin runs no template transforms (macros, SAM)'] : [];
  const scope = scopeOf(template, stackName, endpointUrl);

  /** What `read` gives; undefined, and a problem more, when it cannot be read. */
  function attempt<Result>(where: string, read: () => Result): Result | undefined {
    try {
      return read();
    } catch (error) {
      problems.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  function isIncluded({ Condition }: { readonly Condition?: string | undefined }): boolean {
    return Condition === undefined || scope.condition(Condition);
  }

  function resolveResource(logicalId: string, raw: RawResource): ResolvedResource {
    const properties = withLocalEnvironment(asRecord(resolve(raw.Properties ?? {}, scope)), endpointUrl);
    problems.push(...propertyProblems(raw.Type, properties).map((problem) => `${logicalId} (${raw.Type}): ${problem}`));
    const codeDirectory = codeDirectoryOf(raw.Type, properties, assetDirectory);
    return {
      logicalId,
      type: raw.Type,
      properties,
      name: readableName(logicalId, raw),
      physicalId: String(scope.reference(logicalId)),
      arn: physicalAttribute(identityOf(logicalId, raw, scope, { stackName, endpointUrl }), 'Arn'),
      ...(codeDirectory === undefined ? {} : { codeDirectory }),
    };
  }

  const resources = new Map<string, ResolvedResource>();
  for (const [logicalId, raw] of Object.entries(template.Resources)) {
    const type = RESOURCE_TYPES[raw.Type];
    if (type === undefined)
      problems.push(`${logicalId}: ${raw.Type} is a resource type that the twin does not know. ${REMEDY}`);
    if (type?.runs !== true || !isIncluded(raw)) continue;
    const resource = attempt(logicalId, () => resolveResource(logicalId, raw));
    if (resource !== undefined) resources.set(logicalId, resource);
  }
  const outputs = Object.entries(template.Outputs ?? {})
    .filter(([, output]) => isIncluded(output))
    .map(([name, { Value }]) => [name, attempt(`output ${name}`, () => String(resolve(Value, scope))) ?? '']);

  if (problems.length > 0) throw new TemplateRefused(problems.map((problem) => `${stackName}, ${problem}.`));
  return {
    stackName,
    region: REGION,
    accountId: ACCOUNT_ID,
    assetDirectory,
    resources,
    outputs: Object.fromEntries(outputs.map(([name, value]) => [name, localUrl(value ?? '', endpointUrl)])),
    leftOut: typesLeftOut(Object.values(template.Resources).map(({ Type }) => Type)),
  };
}

/** Sentences about the properties of a type that runs. */
function propertyProblems(type: string, properties: Readonly<Record<string, unknown>>): readonly string[] {
  const known = RESOURCE_TYPES[type];
  if (known?.runs !== true) return [];
  return misunderstandings(properties, known.properties, '').map((sentence) => `${sentence}. ${REMEDY}`);
}

const REMEDY =
  'Teach the twin (local/template/resource-types.ts is the table to start from) or take it out of the template';

/** The name that a person gave the construct: the last segment of its path that CDK did not add itself. */
function readableName(logicalId: string, raw: RawResource): string {
  const path = raw.Metadata?.['aws:cdk:path'];
  if (typeof path !== 'string') return logicalId;
  return path.split('/').findLast((segment) => segment !== 'Resource' && segment !== 'Default') ?? logicalId;
}

/** CDK names the object that it uploads by the asset's hash. */
function codeDirectoryOf(
  type: string,
  properties: Readonly<Record<string, unknown>>,
  assetDirectory: (hash: string) => string,
): string | undefined {
  const key = type === 'AWS::Lambda::Function' ? asRecord(properties['Code'])['S3Key'] : undefined;
  return typeof key === 'string' ? assetDirectory(key) : undefined;
}

/** On AWS an API's host carries its id; here it is the first segment of the twin's path. */
function localUrl(text: string, endpointUrl: string): string {
  return text.replaceAll(/https:\/\/([\w-]+)\.execute-api\.[\w-]+\.amazonaws\.com/g, `${endpointUrl}/$1`);
}

/** What a function tells others to call is where the twin answers. Only functions have an `Environment`. */
function withLocalEnvironment(
  properties: Readonly<Record<string, unknown>>,
  endpointUrl: string,
): Readonly<Record<string, unknown>> {
  const { Environment } = properties;
  if (Environment === undefined) return properties;
  const { Variables } = asRecord(Environment);
  const local = Object.entries(asRecord(Variables ?? {})).map(([name, value]) => [
    name,
    typeof value === 'string' ? localUrl(value, endpointUrl) : value,
  ]);
  return { ...properties, Environment: { ...asRecord(Environment), Variables: Object.fromEntries(local) } };
}

function scopeOf(template: RawTemplate, stackName: string, endpointUrl: string): Scope {
  const pseudoParameters: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  function identity(logicalId: string): Identity {
    const raw = template.Resources[logicalId];
    if (raw === undefined) throw new Error(`${logicalId} is referred to, and no resource has that name`);
    return identityOf(logicalId, raw, scope, { stackName, endpointUrl });
  }

  const scope: Scope = {
    reference(name) {
      if (name in pseudoParameters) return pseudoParameters[name];
      const parameter = template.Parameters?.[name];
      if (parameter === undefined) return physicalId(identity(name));
      if (parameter.Default === undefined) throw new Error(`the parameter ${name} has no default value to run with`);
      return parameter.Default;
    },
    attribute(logicalId, attribute) {
      const value = physicalAttribute(identity(logicalId), attribute);
      if (value === undefined) {
        const type = template.Resources[logicalId]?.Type;
        throw new Error(`Fn::GetAtt ${logicalId}.${attribute}: the twin knows no attribute ${attribute} of ${type}`);
      }
      return value;
    },
    condition(name) {
      const expression = template.Conditions?.[name];
      if (expression === undefined) throw new Error(`the condition ${name} is used, and none has that name`);
      return resolve(expression, scope) === true;
    },
    mapping(map, topKey, secondKey) {
      const value = template.Mappings?.[map]?.[topKey]?.[secondKey];
      if (value === undefined) throw new Error(`the mapping ${map} has no ${topKey}.${secondKey}`);
      return value;
    },
  };
  return scope;
}

function identityOf(
  logicalId: string,
  raw: RawResource,
  scope: Scope,
  stack: { readonly stackName: string; readonly endpointUrl: string },
): Identity {
  return {
    logicalId,
    type: raw.Type,
    region: REGION,
    accountId: ACCOUNT_ID,
    ...stack,
    property(name) {
      const value = resolve(raw.Properties?.[name], scope);
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
