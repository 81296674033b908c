import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import {
  ELAVON_DOMAIN_OUTPUT_IDS,
  ELAVON_OUTPUT_IDS,
  type OptionalOutputId,
  type OutputId,
  SPREEDLY_OUTPUT_IDS,
  STRIVVE_OUTPUT_IDS,
} from '../../lib/output-ids.ts';
import { CommandFailure } from './command-failure.ts';

/** A stage to operate on: clients that reach it, and what its stack says about itself. */
export type Stage = {
  readonly name: string;
  /** As its functions know it: of the twin too. */
  readonly stage: string;
  readonly dynamo: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly kms: KMSClient;
  readonly events: EventBridgeClient;
  readonly output: (id: OutputId) => string;
  /** Undefined for a part that the stage goes without. */
  readonly outputIfAny: (id: OptionalOutputId) => string | undefined;
};

/** The twin runs this stage. */
const TWIN_STAGE = 'dev';

/** Loopback and AWS alike answer well within this; without it a lost network would hang the command. */
const STACK_READ_MS_MAX = 15_000;

/** Bounds of every client: each call has a deadline of its own besides, and none outlives these. */
const CLIENT = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const;

/** Where a command works, as its options say it. */
export type StageOptions = { readonly stage?: string; readonly twin?: string };

/** Without a stage the running twin is meant; with one, the deployed stage, by ordinary AWS credentials and region. */
export async function connectToStage({ stage: name, twin }: StageOptions): Promise<Stage> {
  const configuration = { ...CLIENT, ...(name === undefined ? await twinConfiguration(twin) : {}) };
  const stackName = `Cardhook-${name ?? TWIN_STAGE}`;
  const outputs = await readOutputs(new CloudFormationClient(configuration), stackName);
  return {
    name: name ?? 'local twin',
    stage: name ?? TWIN_STAGE,
    dynamo: dynamoClient(configuration),
    secrets: new SecretsManagerClient(configuration),
    sqs: new SQSClient(configuration),
    kms: new KMSClient(configuration),
    events: new EventBridgeClient(configuration),
    output(id) {
      const value = outputs.get(id);
      if (value === undefined) throw new CommandFailure(`Stack ${stackName} has no output ${id}. ${whyMissing(id)}`);
      return value;
    },
    outputIfAny: (id) => outputs.get(id),
  };
}

/** What an output may be missing for. */
export function whyMissing(id: OutputId): string {
  const again = 'Deploy it again where it is older than this command';
  for (const [setting, provider, ids] of PARTS) {
    if (ids.some((one) => one === id))
      return `${again}; a stage without \`${setting}\` in lib/stage-settings.ts has nothing of ${provider}.`;
  }
  return `${again}.`;
}

/** Parts that a stage may go without: the setting, whose it is, and its outputs. */
const PARTS: readonly (readonly [string, string, readonly OptionalOutputId[]])[] = [
  ['elavon', 'Elavon', [...ELAVON_OUTPUT_IDS, ...ELAVON_DOMAIN_OUTPUT_IDS]],
  ['strivve', 'Strivve', STRIVVE_OUTPUT_IDS],
  ['spreedly', 'Spreedly', SPREEDLY_OUTPUT_IDS],
];

function dynamoClient(configuration: DynamoDBClientConfig): DynamoDBClient {
  const client = new DynamoDBClient(configuration);
  // The SDK prepares all output for a log that drops it: half of what reading a long history costs.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

async function readOutputs(client: CloudFormationClient, StackName: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }), {
      abortSignal: AbortSignal.timeout(STACK_READ_MS_MAX),
    });
    return new Map((Stacks?.[0]?.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(
      `Stack ${StackName} cannot be read: ${reason.replace(/\.?$/, '.')} Check the stage's name, AWS_REGION and your AWS credentials.`,
    );
  }
}

const endpointsSchema = z.object({
  dynamodb: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), region: z.string() }),
});

/** Asks the same command that a person would ask. */
async function twinConfiguration(port: string | undefined) {
  const command = fileURLToPath(new URL('../../local/endpoints.ts', import.meta.url));
  const printed = await promisify(execFile)(process.execPath, [
    command,
    ...(port === undefined ? [] : ['--port', port]),
  ]).catch(() => undefined);
  if (printed === undefined) {
    throw new CommandFailure(
      'No such local twin is running. Start one with `npm start`, or name a deployed stage with --stage.',
    );
  }
  const { dynamodb, credentials } = endpointsSchema.parse(JSON.parse(printed.stdout));
  const { region, ...keys } = credentials;
  return { endpoint: dynamodb, region, credentials: keys };
}
