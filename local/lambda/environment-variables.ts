import { randomUUID } from 'node:crypto';
import type { Credentials } from '../template/resolved-template.ts';
import type { FunctionDefinition } from './function-definition.ts';

/**
 * The whole environment of a function's process: what Lambda sets, what the template sets, and the way to the twin.
 * Nothing of the developer's own environment is in it, so that no profile, proxy or key of theirs can be used by mistake.
 * Source: Lambda developer guide, "Defined runtime environment variables".
 */
export function environmentVariables(
  definition: FunctionDefinition,
  twin: {
    readonly runtimeApi: string;
    readonly endpointUrl: string;
    readonly credentials: Credentials;
    readonly caFile?: string;
  },
): Readonly<Record<string, string>> {
  return {
    ...definition.environment,
    _HANDLER: definition.handler,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: definition.region,
    AWS_DEFAULT_REGION: definition.region,
    AWS_ACCESS_KEY_ID: twin.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: twin.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: twin.endpointUrl,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_RUNTIME_API: twin.runtimeApi,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(new Date()),
    AWS_LAMBDA_LOG_FORMAT: definition.logFormat,
    ...(definition.logLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: definition.logLevel }),
    AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
    // A simulated provider has a certificate that no public authority signs.
    ...(twin.caFile !== undefined && { NODE_EXTRA_CA_CERTS: twin.caFile }),
  };
}

function logStreamName(now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}
