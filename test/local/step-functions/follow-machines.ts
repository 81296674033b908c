import type { ResolvedResource } from '../../../local/template/resolved-template.ts';
import { functionArn, resourceOf } from '../lambda/fixture-template.ts';

export const PARENT_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Follow';
export const CHILD_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Turn';
export const POLLER_ARN = functionArn('Poller');
export const FOLLOWER_ROLE = 'arn:aws:iam::000000000000:role/Follower';
export const TURN_ROLE = 'arn:aws:iam::000000000000:role/Turn';

/** A machine of the template as CDK writes one. */
export function machineOf(
  name: string,
  definition: object,
  properties: ResolvedResource['properties'] = {},
): ResolvedResource {
  const arn = `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
  return resourceOf(
    'AWS::StepFunctions::StateMachine',
    name,
    { DefinitionString: JSON.stringify(definition), RoleArn: FOLLOWER_ROLE, ...properties },
    { physicalId: arn, arn },
  );
}

/** A Standard machine that starts a child a turn and waits until the child gives its token back. */
export const PARENT = {
  StartAt: 'Follow',
  TimeoutSeconds: 25 * 3_600,
  States: {
    Follow: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
      Parameters: {
        StateMachineArn: CHILD_ARN,
        Input: {
          'jobId.$': '$.jobId',
          'turn.$': '$.turn',
          'lost.$': '$.lost',
          'token.$': '$$.Task.Token',
          'startedBy.$': '$$.Execution.Name',
        },
      },
      TimeoutSeconds: 300,
      ResultPath: '$.told',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Lost' }],
      Next: 'Ended?',
    },
    'Ended?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.told.ended', BooleanEquals: true, Next: 'Done' }],
      Default: 'NextTurn',
    },
    Lost: { Type: 'Wait', Seconds: 4, Next: 'NextTurnAfterLoss' },
    NextTurnAfterLoss: {
      Type: 'Pass',
      Parameters: { 'jobId.$': '$.jobId', 'turn.$': 'States.MathAdd($.turn, 1)', lost: true },
      Next: 'Follow',
    },
    NextTurn: {
      Type: 'Pass',
      Parameters: { 'jobId.$': '$.jobId', 'turn.$': 'States.MathAdd($.turn, 1)', lost: false },
      Next: 'Follow',
    },
    Done: { Type: 'Succeed' },
  },
};

/** An Express machine that polls until its turn is over, or the job. */
export const CHILD = {
  StartAt: 'Begin',
  TimeoutSeconds: 290,
  States: {
    Begin: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {
        FunctionName: POLLER_ARN,
        Payload: { step: 'begin', 'jobId.$': '$.jobId', 'turn.$': '$.turn', 'lost.$': '$.lost' },
      },
      ResultSelector: { 'said.$': '$.Payload' },
      ResultPath: '$.begun',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'TellFailure' }],
      Next: 'Poll',
    },
    Poll: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      TimeoutSeconds: 20,
      Parameters: {
        FunctionName: POLLER_ARN,
        Payload: {
          step: 'poll',
          'jobId.$': '$.jobId',
          'turn.$': '$.turn',
          'untilMs.$': '$.begun.said.untilMs',
          'poll.$': '$.begun.said.poll',
          'lost.$': '$.begun.said.lost',
        },
      },
      ResultSelector: { 'said.$': '$.Payload' },
      ResultPath: '$.polled',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'MarkLost' }],
      Next: 'What next?',
    },
    'What next?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.polled.said.next', StringEquals: 'wait', Next: 'Wait' },
        { Variable: '$.polled.said.next', StringEquals: 'ended', Next: 'TellEnded' },
        { Variable: '$.polled.said.next', StringEquals: 'turn_over', Next: 'TellTurnOver' },
      ],
      Default: 'Superseded',
    },
    Wait: { Type: 'Wait', SecondsPath: '$.polled.said.waitSeconds', Next: 'PollAgain' },
    PollAgain: {
      Type: 'Pass',
      Parameters: {
        'untilMs.$': '$.begun.said.untilMs',
        'poll.$': 'States.MathAdd($.begun.said.poll, 1)',
        lost: false,
      },
      ResultPath: '$.begun.said',
      Next: 'Poll',
    },
    MarkLost: {
      Type: 'Pass',
      Parameters: { 'untilMs.$': '$.begun.said.untilMs', 'poll.$': 'States.MathAdd($.begun.said.poll, 1)', lost: true },
      ResultPath: '$.begun.said',
      Next: 'WaitAfterLoss',
    },
    WaitAfterLoss: { Type: 'Wait', Seconds: 4, Next: 'Poll' },
    TellEnded: tell('{"ended":true}'),
    TellTurnOver: tell('{"ended":false}'),
    TellFailure: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskFailure',
      Parameters: { 'TaskToken.$': '$.token', 'Error.$': '$.error.Error', 'Cause.$': '$.error.Cause' },
      End: true,
    },
    Superseded: { Type: 'Succeed' },
  },
};

function tell(Output: string): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
    Parameters: { 'TaskToken.$': '$.token', Output },
    Catch: [{ ErrorEquals: ['Sfn.TaskTimedOutException'], Next: 'Superseded' }],
    End: true,
  };
}
