import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { reportWhenAnswered, type AnsweredRequest } from './answered-request.ts';
import { createApiGateway } from '../api-gateway/api-gateway.ts';
import { createAwsEndpoint } from '../aws/aws-endpoint.ts';
import { isAwsCall } from '../aws/aws-call.ts';
import { createAwsServices } from '../aws/aws-services.ts';
import { startDynamoDbLocal, type Engine } from '../aws/dynamodb-local.ts';
import { createAuthorizer } from '../aws/iam/authorize.ts';
import { readCallers } from '../aws/iam/callers.ts';
import { takeInventory } from '../aws/inventory.ts';
import { startSqsEngine, type SqsEngine } from '../aws/sqs-engine.ts';
import { describeEndpoints } from './describe-endpoints.ts';
import { startEventSourceMappings } from '../event-source-mapping/event-source-mappings.ts';
import { startStreamMappings } from '../event-source-mapping/stream-mappings.ts';
import { startEventBridge } from '../event-bridge/event-bridge.ts';
import { createMachineCalls } from '../step-functions/machine-calls.ts';
import { loadInterpreter, type Interpreter } from '../step-functions/interpreter.ts';
import { startStepFunctions } from '../step-functions/step-functions.ts';
import type { Executions } from '../step-functions/executions.ts';
import { createFaultBoard, type FaultBoard } from '../faults/fault-board.ts';
import { createAsynchronousInvocations } from '../lambda/asynchronous-invocations.ts';
import { startFunctions } from '../lambda/functions.ts';
import type { AwsCallRecord } from './call-log.ts';
import { closeServer, listenOnLoopback } from './listen.ts';
import { createMetricsBook, type MetricsBook } from './metrics-book.ts';
import { synthesize } from './synthesize.ts';
import { loadTemplate } from '../template/load-template.ts';
import type { Credentials } from '../template/resolved-template.ts';
import { answerControl, CONTROL_PATH } from './control.ts';
import type { Endpoints } from './endpoints.ts';

export type TwinOptions = {
  /** 0 is a free port. */
  readonly port: number;
  /** As `dev`: the stack `Cardhook-<stage>` runs. */
  readonly stage: string;
  /** A cloud assembly that is already there. Left out, the CDK app is run first. */
  readonly assemblyDirectory?: string;
  /** A DynamoDB that already runs, in place of DynamoDB Local. It is neither emptied nor stopped. */
  readonly dynamodbUrl?: string;
  readonly logDirectory: string;
  /** Certificates that the functions trust besides the public ones, PEM: that of whoever signs for the simulated providers. */
  readonly caFile?: string;
  /** Told when a part of the start is done, and how long it took. */
  readonly onStep?: (step: string, tookMs: number) => void;
  /** Told every line that a function writes, and what API Gateway writes to an API's execution log. */
  readonly onLogLine?: (source: string, line: string) => void;
  /** Told of every AWS call that a role was not allowed to make. */
  readonly onRefusal?: (sentence: string) => void;
  /** Told of every AWS call when it is over. */
  readonly onAwsCall?: (record: AwsCallRecord) => void;
  /** Told of every request to an API when it is answered. */
  readonly onRequest?: (request: AnsweredRequest) => void;
};

export type Twin = {
  readonly url: string;
  readonly endpoints: Endpoints;
  readonly faults: FaultBoard;
  readonly metrics: MetricsBook;
  /** What the state machines have run, and how many transitions it took. */
  readonly executions: Pick<Executions, 'summaries'>;
  /** The key of a role of the template, by its logical id, name or ARN. */
  readonly credentialsFor: (role: string) => Credentials;
  /** The engine behind the twin's DynamoDB, for a measurement without the twin in between. */
  readonly dynamodbEngineUrl: string;
  /** What the template has and the twin leaves out, each with its reason. */
  readonly leftOut: readonly string[];
  /** The processes that it runs in, besides this one. */
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
};

/** What ends the parts that were started so far. */
type Stops = (() => unknown)[];

type Step = <Result>(name: string, work: Promise<Result>) => Promise<Result>;

/**
 * Runs the synthesised stack on this machine: its functions, APIs, tables, queues and secrets behind one port.
 * @throws {PortTaken} before anything else is started
 * @throws {SynthesisFailed} when the CDK app does not run
 * @throws {TemplateRefused} when the template holds what the twin does not understand
 */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const stops: Stops = [];
  async function stop(): Promise<void> {
    // The last one started is the first to go; one that fails does not keep the others running.
    for (const stopPart of stops.splice(0).toReversed()) await Promise.resolve(stopPart()).catch(console.error);
  }

  try {
    return await startParts(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: TwinOptions, stops: Stops, stop: () => Promise<void>): Promise<Twin> {
  const step = stepReporter(options.onStep);
  let listener: RequestListener = answerNotReady;
  const server = createServer((request, response) => listener(request, response));
  const port = await listenOnLoopback(server, options.port);
  stops.push(() => closeServer(server));
  const endpointUrl = `http://127.0.0.1:${port}`;

  const { assemblyDirectory, dynamodb, sqs, interpreter } = await startEngines(options, stops, step);
  const template = loadTemplate({ assemblyDirectory, stackName: `Cardhook-${options.stage}`, endpointUrl });
  const callers = readCallers(template);
  const inventory = takeInventory(template);
  const aws = await step(
    'Tables, queues and secrets created',
    createAwsServices({ template, inventory, engines: { dynamodb, sqs }, endpointUrl }),
  );
  stops.push(aws.close);
  const faults = createFaultBoard();
  const metrics = createMetricsBook();
  const functions = await step(
    'Functions loaded',
    startFunctions(template, {
      endpointUrl,
      credentialsFor: callers.credentialsFor,
      logDirectory: options.logDirectory,
      ...(options.caFile !== undefined && { caFile: options.caFile }),
      onLog(functionName, line) {
        metrics.record(line);
        options.onLogLine?.(functionName, line);
      },
    }),
  );
  stops.push(functions.stop);
  const onLog = (source: string, line: string): void => options.onLogLine?.(source, line);
  const asLambda = { endpointUrl, credentialsFor: callers.pollerCredentialsFor, onLog };
  const invocations = createAsynchronousInvocations(template, functions, asLambda);
  stops.push(invocations.stop);
  const eventBridge = startEventBridge(template, { inventory, invocations, sqsEngineUrl: sqs.url, onLog });
  stops.push(eventBridge.stop);
  const authorize = createAuthorizer(inventory);
  const onRefusal = options.onRefusal ?? (() => undefined);
  const stepFunctions = startStepFunctions(template, {
    interpreter,
    calls: createMachineCalls({ functions, callers, authorize, onRefusal, endpointUrl }),
    logDirectory: options.logDirectory,
    onLog,
  });
  stops.push(stepFunctions.stop);
  const { executions } = stepFunctions;
  const awsEndpoint = createAwsEndpoint({
    callers,
    authorize,
    services: { ...aws.services, events: eventBridge.answer, states: stepFunctions.answer },
    faults,
    onRefusal,
    onCall: options.onAwsCall ?? (() => undefined),
  });
  const gateway = createApiGateway(template, {
    functions,
    callers,
    logDirectory: options.logDirectory,
    onLog,
  });
  stops.push(gateway.close);

  listener = (request, response) => {
    route(request, response).catch((error: unknown) => failRequest(response, error));
  };

  stops.push(startEventSourceMappings(template, functions, asLambda).stop);
  stops.push(startStreamMappings(template, functions, { ...asLambda, tableWrites: aws.tableWrites }).stop);
  // What a fault holds would hold up the batches under way.
  stops.push(faults.clear);

  function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith(CONTROL_PATH))
      return answerControl(request, response, { faults, metrics, eventBridge, executions, functions });
    if (isAwsCall(request)) return awsEndpoint(request, response);
    if (options.onRequest !== undefined) reportWhenAnswered(request, response, gateway.apis, options.onRequest);
    return Promise.resolve(gateway.listener(request, response));
  }

  return {
    url: endpointUrl,
    endpoints: describeEndpoints({
      template,
      secrets: aws.secrets,
      credentials: callers.operator.credentials,
      endpointUrl,
    }),
    faults,
    metrics,
    executions,
    credentialsFor: callers.credentialsFor,
    dynamodbEngineUrl: dynamodb.url,
    leftOut: template.leftOut,
    pids: [...dynamodb.pids, ...sqs.pids],
    stop,
  };
}

/** The CDK app and the engines, which take the longest, all at once. */
async function startEngines(
  options: TwinOptions,
  stops: Stops,
  step: Step,
): Promise<{ assemblyDirectory: string; dynamodb: Engine; sqs: SqsEngine; interpreter: Interpreter }> {
  function owned<T extends Engine>(engine: T): T {
    stops.push(engine.stop);
    return engine;
  }

  const work = [
    options.assemblyDirectory === undefined
      ? step('CDK app synthesised', synthesize())
      : Promise.resolve(options.assemblyDirectory),
    options.dynamodbUrl === undefined
      ? step('DynamoDB Local started', startDynamoDbLocal().then(owned))
      : Promise.resolve({ url: options.dynamodbUrl, pids: [], stop: () => Promise.resolve() }),
    step('SQS started', startSqsEngine().then(owned)),
    step('Step Functions loaded', loadInterpreter()),
  ] as const;
  // All are waited for even if one fails, so that the failure leaves nothing running.
  await Promise.allSettled(work);
  const [assemblyDirectory, dynamodb, sqs, interpreter] = await Promise.all(work);
  return { assemblyDirectory, dynamodb, sqs, interpreter };
}

/** Reports a step when it is done, with the time since it began. */
function stepReporter(onStep: TwinOptions['onStep']): Step {
  return async (name, work) => {
    const beganAt = performance.now();
    const result = await work;
    onStep?.(name, performance.now() - beganAt);
    return result;
  };
}

function answerNotReady(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '5' });
  response.end('{"message":"The twin is still starting."}\n');
}

function failRequest(response: ServerResponse, error: unknown): void {
  // A caller that hung up in the middle of its request is no failure of the twin.
  if (response.destroyed) return;
  console.error(error);
  if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
  response.end('{"message":"Internal server error"}\n');
}
