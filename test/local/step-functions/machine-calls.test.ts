import { createServer } from 'node:http';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as interpreter from 'aws-local-stepfunctions';
import { createAwsEndpoint } from '../../../local/aws/aws-endpoint.ts';
import { createAuthorizer } from '../../../local/aws/iam/authorize.ts';
import { readCallers } from '../../../local/aws/iam/callers.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { createFaultBoard } from '../../../local/faults/fault-board.ts';
import { startFunctions } from '../../../local/lambda/functions.ts';
import type { Executions, ExecutionSummary } from '../../../local/step-functions/executions.ts';
import { createMachineCalls } from '../../../local/step-functions/machine-calls.ts';
import { startStepFunctions } from '../../../local/step-functions/step-functions.ts';
import type { ResolvedResource } from '../../../local/template/resolved-template.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { functionOf, resourceOf, ROLE_ARN, temporaryDirectory, templateOf } from '../lambda/fixture-template.ts';
import {
  CHILD,
  CHILD_ARN,
  FOLLOWER_ROLE,
  machineOf,
  PARENT,
  PARENT_ARN,
  POLLER_ARN,
  TURN_ROLE,
} from './follow-machines.ts';

/** Its first poll dies with its process, its second one finds the job ended. */
const POLLER = `
  export const handler = async ({ step, poll }) => {
    if (step === 'begin') return { next: 'poll', untilMs: Date.now() + 255_000, poll: 1, lost: false };
    if (poll === 1) process.kill(process.pid, 'SIGKILL');
    return { next: 'ended' };
  };`;

type Grants = readonly (readonly [action: string, resource: string])[];

function roleOf(name: string, grants: Grants): ResolvedResource {
  const Statement = grants.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }));
  const Policies = [{ PolicyName: 'grants', PolicyDocument: { Statement } }];
  return resourceOf('AWS::IAM::Role', `${name}Role`, { Policies }, { arn: `arn:aws:iam::000000000000:role/${name}` });
}

const GRANTS = {
  Follower: [['states:StartExecution', CHILD_ARN]],
  Turn: [
    ['lambda:InvokeFunction', POLLER_ARN],
    ['states:SendTaskSuccess', PARENT_ARN],
    ['states:SendTaskFailure', PARENT_ARN],
  ],
  Starter: [
    ['states:StartExecution', PARENT_ARN],
    ['states:DescribeExecution', `${PARENT_ARN.replace('stateMachine', 'execution')}:*`],
    ['states:GetExecutionHistory', `${PARENT_ARN.replace('stateMachine', 'execution')}:*`],
  ],
} satisfies Record<string, Grants>;

const QUICK_CHILD = {
  ...CHILD,
  States: { ...CHILD.States, WaitAfterLoss: { ...CHILD.States.WaitAfterLoss, Seconds: 1 } },
};
// A turn that fails is not followed by another one here: its error is to be seen.
const { NextTurnAfterLoss: _, ...PARENT_STATES } = PARENT.States;
const ONE_TURN = {
  ...PARENT,
  States: {
    ...PARENT_STATES,
    Lost: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' },
  },
};

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** The two machines, a process for their function and an endpoint, with the rights of each role. */
async function machines(grants: Partial<Record<keyof typeof GRANTS, Grants>> = {}, parent: object = PARENT) {
  const all = { ...GRANTS, ...grants };
  const template = templateOf(
    machineOf('Follow', parent, { RoleArn: FOLLOWER_ROLE }),
    machineOf('Turn', QUICK_CHILD, { StateMachineType: 'EXPRESS', RoleArn: TURN_ROLE }),
    functionOf('Poller', POLLER, { Timeout: 10 }),
    roleOf(ROLE_ARN.split('/').at(-1) ?? '', []),
    ...Object.entries(all).map(([name, granted]) => roleOf(name, granted)),
  );
  const refusals: string[] = [];
  const onRefusal = (sentence: string) => void refusals.push(sentence);
  const callers = readCallers(template);
  const authorize = createAuthorizer(takeInventory(template));
  const faults = createFaultBoard();
  let endpoint: ReturnType<typeof createAwsEndpoint> | undefined;
  const server = createServer((request, response) => void endpoint?.(request, response));
  const endpointUrl = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  stops.push(() => closeServer(server));
  const options = { logDirectory: temporaryDirectory(), onLog: () => undefined };
  const functions = await startFunctions(template, { ...options, endpointUrl, credentialsFor: callers.credentialsFor });
  stops.push(functions.stop);
  const calls = createMachineCalls({ functions, callers, authorize, onRefusal, endpointUrl });
  const stepFunctions = startStepFunctions(template, { ...options, interpreter, calls });
  stops.push(stepFunctions.stop);
  const services = { states: stepFunctions.answer };
  endpoint = createAwsEndpoint({ callers, authorize, services, faults, onRefusal, onCall: () => undefined });

  function clientOf(role: string): SFNClient {
    const client = new SFNClient({
      endpoint: endpointUrl,
      region: 'us-east-1',
      credentials: { ...callers.credentialsFor(role) },
      maxAttempts: 1,
    });
    stops.push(() => client.destroy());
    return client;
  }

  return { starter: clientOf('StarterRole'), refusals, faults, executions: stepFunctions.executions, functions };
}

function startJob(client: SFNClient) {
  const input = JSON.stringify({ jobId: '101', turn: 1, lost: false });
  return client.send(new StartExecutionCommand({ stateMachineArn: PARENT_ARN, name: 'job-101', input }));
}

async function ended(client: SFNClient, executionArn: string | undefined) {
  for (let look = 0; look < 300; look += 1) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${executionArn} does not end`);
}

async function statusOf(client: SFNClient, executionArn: string | undefined) {
  return (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
}

/** How the second execution, which the first one started, ended. */
async function endOfChild(executions: Pick<Executions, 'summaries'>): Promise<ExecutionSummary | undefined> {
  while ((executions.summaries()[1]?.status ?? 'RUNNING') === 'RUNNING') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return executions.summaries()[1];
}

test('a job is started by the SDK, followed by processes of which one is killed, and ended by its child', async () => {
  const { starter, executions, functions, refusals } = await machines();
  const { executionArn, startDate } = await startJob(starter);
  expect(startDate).toBeInstanceOf(Date);
  expect((await startJob(starter)).executionArn).toBe(executionArn);
  expect(await ended(starter, executionArn)).toMatchObject({ status: 'SUCCEEDED', name: 'job-101' });
  const { events } = await starter.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.find(({ type }) => type === 'TaskSucceeded')?.taskSucceededEventDetails).toMatchObject({
    resource: 'startExecution.waitForTaskToken',
    output: '{"ended":true}',
  });
  await expect(startJob(starter)).rejects.toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
  expect(executions.summaries().map(({ machine, status }) => `${machine} ${status}`)).toEqual([
    'Follow SUCCEEDED',
    'Turn SUCCEEDED',
  ]);
  // Begin, the poll that died and the one after it.
  expect(functions.usage()).toEqual([expect.objectContaining({ functionName: 'Poller', invocations: 3 })]);
  expect(refusals).toEqual([]);
});

describe('a role that lacks a right', () => {
  test('cannot start an execution', async () => {
    const { starter, executions, refusals } = await machines({ Starter: [['states:StartExecution', CHILD_ARN]] });
    await expect(startJob(starter)).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
    expect(refusals[0]).toMatch(/states:StartExecution on resource: .*:stateMachine:Follow/);
    expect(executions.summaries()).toEqual([]);
  });

  test('as a machine’s cannot start the child', async () => {
    const { starter, refusals } = await machines({ Follower: [] }, ONE_TURN);
    const { executionArn } = await startJob(starter);
    expect(await ended(starter, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.AWSStepFunctionsException',
    });
    expect(refusals[0]).toMatch(/states:StartExecution on resource: .*:stateMachine:Turn/);
  });

  test('as a machine’s cannot invoke the function', async () => {
    const { starter, refusals } = await machines({ Turn: GRANTS.Turn.slice(1) }, ONE_TURN);
    const { executionArn } = await startJob(starter);
    expect(await ended(starter, executionArn)).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
    expect(refusals[0]).toMatch(/lambda:InvokeFunction on resource: .*function:Poller/);
  });

  test('as a machine’s cannot give the token back', async () => {
    const { starter, refusals, executions } = await machines({ Turn: GRANTS.Turn.slice(0, 1) }, ONE_TURN);
    const { executionArn } = await startJob(starter);
    expect(await endOfChild(executions)).toMatchObject({ status: 'FAILED', error: 'Sfn.SfnException' });
    expect(refusals[0]).toMatch(/states:SendTaskSuccess on resource: .*:stateMachine:Follow/);
    expect(await statusOf(starter, executionArn)).toBe('RUNNING');
  });
});

test('a fault hits the calls of a machine by its role', async () => {
  const { starter, faults, executions } = await machines({}, ONE_TURN);
  faults.set([{ kind: 'reset', service: 'states', operations: ['SendTaskSuccess'], caller: 'Turn' }]);
  const { executionArn } = await startJob(starter);
  expect(await endOfChild(executions)).toMatchObject({ status: 'FAILED', error: 'Sfn.SfnException' });
  expect(await statusOf(starter, executionArn)).toBe('RUNNING');
});
