import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ApiGatewayAccount } from './api-gateway-account.ts';
import { answerNoRouteWithNotFound } from './gateway-responses.ts';
import { pinLogicalId } from './logical-id.ts';

/** What the three APIs of a stage share. */
export interface RestApiSurroundings {
  readonly stage: string;
  readonly account: ApiGatewayAccount;
  readonly logRetention: RetentionDays;
  /** Whether the logs outlive the stack, until their retention ends. */
  readonly keepsData: boolean;
}

export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface CardhookRestApiProps extends RestApiSurroundings {
  /** Becomes the logical id: it decides the URL, which others have registered. */
  readonly name: string;
  readonly description: string;
  /** Requests a second, and how many at once, before API Gateway refuses more. */
  readonly throttle: Throttle;
  /** Fewer for some routes, by path and method as `/elavon/oauth2/token/POST`. */
  readonly routeThrottles?: Readonly<Record<string, Throttle>>;
  /** Who may call, by address. @default - everyone */
  readonly allowedSourceCidrs?: readonly string[] | undefined;
  readonly defaultMethodOptions?: MethodOptions;
}

/**
 * What an access log line holds: an allow-list. `resourcePath` is the route (`/connectfi/{key}`), never the path that
 * was asked for, which holds the webhook key; no query, no header and no address of a caller, who may be a cardholder.
 */
const ACCESS_LOG_LINE = {
  requestId: '$context.requestId',
  timeMs: '$context.requestTimeEpoch',
  api: '$context.apiId',
  httpMethod: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  /** Which gateway response was given instead of the function's answer; `-` when the function answered. */
  gatewayResponse: '$context.error.responseType',
  responseLatencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationStatus: '$context.integration.status',
  functionRequestId: '$context.integration.requestId',
};

/** A regional REST API as Cardhook runs them: logged by an allow-list, throttled, and silent about what it has not. */
export class CardhookRestApi extends Construct {
  readonly api: RestApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: CardhookRestApiProps) {
    super(scope, id);
    this.accessLog = this.logGroup('AccessLog', props);
    this.api = new RestApi(this, 'Rest', {
      restApiName: `Cardhook ${props.name} ${props.stage}`,
      description: props.description,
      // Regional: connectFi calls from one place, and a resource policy then sees its address and no edge's.
      endpointTypes: [EndpointType.REGIONAL],
      // Every body reaches us as the bytes that were sent: a signature is over bytes.
      binaryMediaTypes: ['*/*'],
      ...(props.allowedSourceCidrs && { policy: allowOnly(props.allowedSourceCidrs) }),
      ...(props.defaultMethodOptions && { defaultMethodOptions: props.defaultMethodOptions }),
      deployOptions: {
        stageName: props.stage,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_LINE)),
        // X-Ray would hold the URL.
        tracingEnabled: false,
        ...methodSettings(props.throttle),
        methodOptions: Object.fromEntries(
          // What a route says of itself it says whole: the API's settings are not beneath it.
          Object.entries(props.routeThrottles ?? {}).map(([route, throttle]) => [route, methodSettings(throttle)]),
        ),
      },
    });
    pinLogicalId(this.api, props.name);
    // CDK's own output has an unreadable name. The stack puts out the base URLs.
    this.api.node.tryRemoveChild('Endpoint');
    answerNoRouteWithNotFound(this.api);
    this.keepExecutionLog(props);
    // A stage with logging cannot be created before API Gateway may write logs.
    this.api.deploymentStage.node.addDependency(props.account);
    this.acknowledge();
  }

  /** What a provider's route is appended to: `https://…/<stage>`, without a slash at its end. */
  get baseUrl(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${this.api.deploymentStage.stageName}`;
  }

  /** API Gateway would make this group itself, under this name, and keep it for ever. */
  private keepExecutionLog(props: CardhookRestApiProps): void {
    const name = `API-Gateway-Execution-Logs_${this.api.restApiId}/${props.stage}`;
    this.api.deploymentStage.node.addDependency(this.logGroup('ExecutionLog', props, name));
  }

  /** Not encrypted with a key of ours: see `ACCESS_LOG_LINE`. CloudWatch Logs encrypts it with its own. */
  private logGroup(id: string, { logRetention, keepsData }: CardhookRestApiProps, logGroupName?: string): LogGroup {
    return new LogGroup(this, id, {
      retention: logRetention,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(logGroupName !== undefined && { logGroupName }),
    });
  }

  private acknowledge(): void {
    Validations.of(this.api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'Our zod schemas validate: what a provider sends must get the answer it documents, not a 400 of API Gateway.',
      },
      {
        id: 'AwsSolutions-APIG3',
        reason: 'A web ACL costs money and must be tuned to a program: the README says how to attach one of your own.',
      },
    );
  }
}

/** At INFO the execution log holds the path, and data trace holds the body. */
function methodSettings({ ratePerSecond, burst }: Throttle): MethodDeploymentOptions {
  return {
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    metricsEnabled: true,
    throttlingRateLimit: ratePerSecond,
    throttlingBurstLimit: burst,
  };
}

/** A resource policy that allows these addresses, and so refuses all others. */
function allowOnly(sourceCidrs: readonly string[]): PolicyDocument {
  const allow = new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    // Every route of this API: in its own resource policy an API needs no name.
    resources: ['execute-api:/*'],
    conditions: { IpAddress: { 'aws:SourceIp': sourceCidrs } },
  });
  return new PolicyDocument({ statements: [allow] });
}
