import * as z from 'zod';
import { readProperties, refused } from '../template/read-properties.ts';
import { resourcesOfType, type ResolvedResource, type ResolvedTemplate } from '../template/resolved-template.ts';
import { unknownVariables } from './context-variables.ts';
import { readGatewayResponse, type GatewayResponseOverride } from './gateway-response.ts';
import { integrationSchema } from './integration.ts';
import { readResourcePolicy, type ResourcePolicy } from './resource-policy.ts';
import type { Route } from './route.ts';

/** A REST API with its one stage, as the template describes it. */
export type RestApi = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly stage: Stage;
  readonly routes: readonly Route[];
  readonly gatewayResponses: readonly GatewayResponseOverride[];
  readonly policy: ResourcePolicy | undefined;
  readonly binaryMediaTypes: readonly string[];
};

export type Stage = {
  readonly name: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>> | null;
  readonly accessLogFormat: string | undefined;
};

const apiSchema = z.object({
  Name: z.string(),
  BinaryMediaTypes: z.optional(z.array(z.string())),
  Policy: z.optional(z.unknown()),
});

const stageSchema = z.object({
  StageName: z.string(),
  DeploymentId: z.string(),
  Variables: z.optional(z.record(z.string(), z.string())),
  AccessLogSetting: z.optional(z.strictObject({ DestinationArn: z.unknown(), Format: z.string() })),
  MethodSettings: z.optional(
    z.array(
      z.strictObject({
        ResourcePath: z.string(),
        HttpMethod: z.string(),
        // Nothing is throttled, measured or traced on one machine, and execution errors are always logged.
        ThrottlingRateLimit: z.unknown().optional(),
        ThrottlingBurstLimit: z.unknown().optional(),
        MetricsEnabled: z.unknown().optional(),
        LoggingLevel: z.unknown().optional(),
        DataTraceEnabled: z.literal(false, { error: 'the twin writes no request or response to a log' }).optional(),
        CachingEnabled: z.literal(false, { error: 'the twin caches no response' }).optional(),
      }),
    ),
  ),
});

const resourceSchema = z.object({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });

const methodSchema = z.object({
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.optional(z.enum(['NONE', 'AWS_IAM'])),
  Integration: integrationSchema,
});

/**
 * The REST APIs of a template, each with its stage.
 * @throws {TemplateRefused} for what the twin would have to answer differently than API Gateway
 */
export function restApis(template: ResolvedTemplate): readonly RestApi[] {
  return resourcesOfType(template, 'AWS::ApiGateway::RestApi').map((resource) => readRestApi(template, resource));
}

function readRestApi(template: ResolvedTemplate, resource: ResolvedResource): RestApi {
  const { Name, BinaryMediaTypes, Policy } = readProperties(resource, apiSchema);
  const id = resource.physicalId;
  const [stage, ...otherStages] = partsOf(template, 'AWS::ApiGateway::Stage', id);
  if (stage === undefined || otherStages.length > 0) {
    throw refused(resource, [
      `it has ${otherStages.length + (stage ? 1 : 0)} stages, and the twin runs an API with one`,
    ]);
  }
  const paths = resourcePaths(template, id);
  const methods = partsOf(template, 'AWS::ApiGateway::Method', id);
  const { region, accountId } = template;
  return {
    id,
    name: Name,
    region,
    accountId,
    stage: readStage(stage),
    routes: methods.map((method) => readRoute(method, paths)),
    gatewayResponses: partsOf(template, 'AWS::ApiGateway::GatewayResponse', id).map(readGatewayResponse),
    policy: Policy === undefined ? undefined : readResourcePolicy(resource, Policy, { region, accountId }),
    binaryMediaTypes: BinaryMediaTypes ?? [],
  };
}

function partsOf(template: ResolvedTemplate, type: string, apiId: string): readonly ResolvedResource[] {
  return resourcesOfType(template, type).filter(({ properties }) => properties['RestApiId'] === apiId);
}

function readStage(resource: ResolvedResource): Stage {
  const properties = readProperties(resource, stageSchema);
  const accessLogFormat = properties.AccessLogSetting?.Format;
  const unknown = unknownVariables(accessLogFormat ?? '');
  if (unknown.length > 0) {
    throw refused(
      resource,
      unknown.map((name) => `its access log format has ${name}, a variable that the twin does not know`),
    );
  }
  return {
    name: properties.StageName,
    deploymentId: properties.DeploymentId,
    variables: properties.Variables ?? null,
    accessLogFormat,
  };
}

/** Resource id to path. A parent that is no resource of the template is the API's root. */
function resourcePaths(template: ResolvedTemplate, apiId: string): ReadonlyMap<string, string> {
  const resources = new Map(
    partsOf(template, 'AWS::ApiGateway::Resource', apiId).map((resource) => [
      resource.physicalId,
      readProperties(resource, resourceSchema),
    ]),
  );

  function pathOf(id: string): string {
    const resource = resources.get(id);
    return resource === undefined ? '' : `${pathOf(resource.ParentId)}/${resource.PathPart}`;
  }

  return new Map([...resources.keys()].map((id) => [id, pathOf(id)]));
}

function readRoute(resource: ResolvedResource, paths: ReadonlyMap<string, string>): Route {
  const method = readProperties(resource, methodSchema);
  return {
    resourceId: method.ResourceId,
    resourcePath: paths.get(method.ResourceId) ?? '/',
    httpMethod: method.HttpMethod,
    needsIam: method.AuthorizationType === 'AWS_IAM',
    integration: method.Integration,
  };
}
