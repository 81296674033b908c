import { Duration } from 'aws-cdk-lib';
import { type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  Choice,
  Condition,
  IntegrationPattern,
  JsonPath,
  Pass,
  type State,
  type StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { FollowInput } from '../contracts/poll-step.ts';
import { CardhookStateMachine } from './cardhook-state-machine.ts';
import { JobTurn, type JobTurnProps } from './job-turn.ts';
import { flag, JOB, number, oneMore } from './state-input.ts';

export interface JobFollowingProps extends JobTurnProps {
  /** For so many hours a job is followed at most. */
  readonly followHoursMax: number;
}

/** Longer than a turn may take: then it has died, and the next one takes over. */
const TURN_LOST_AFTER = Duration.minutes(5);

/**
 * Too many executions, throttled, or Step Functions failed. The documentation spells the first name without `Exception`, other
 * integrations spell theirs with it. Should a turn have begun after all, the lease lets one of the two go on.
 */
const NOT_STARTED = [
  'StepFunctions.ExecutionLimitExceeded',
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ThrottlingException',
  'StepFunctions.AWSStepFunctionsException',
];

/** A turn that failed at once would fail again: often enough, that would use up what an execution may remember. */
const PAUSE = Duration.seconds(30);

/**
 * Follows a job from turn to turn: a Standard machine, one execution a job, whose name is the job's. Its states cost by the
 * step, so that there are two a turn (docs/adr/022-following-a-job.md).
 */
export class JobFollowing extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { followHoursMax, ...props }: JobFollowingProps) {
    super(scope, id);
    const turn = new JobTurn(this, 'Turn', props);
    const { machine, role } = new CardhookStateMachine(this, 'Default', {
      ...props,
      name: 'FollowJobMachine',
      comment: 'Follows one job at Strivve to its end.',
      type: StateMachineType.STANDARD,
      // The function gives a job up by itself, and says so in the record. This ends what has gone astray.
      timeout: Duration.hours(followHoursMax + 1),
      definition: this.follow(turn.machine),
    });
    this.machine = machine;
    Grant.addToPrincipal({
      grantee: role,
      actions: ['states:StartExecution'],
      resourceArns: [turn.machine.stateMachineArn],
    }).applyBefore(machine);
    turn.grantTell(machine);
    this.watch(props);
  }

  grantStart(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['states:StartExecution'],
      resourceArns: [this.machine.stateMachineArn],
    });
  }

  /** What a turn tells is what the next one begins with. */
  private follow(turn: StateMachine): State {
    const follow = new StepFunctionsStartExecution(this, 'Follow', {
      stateMachine: turn,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      input: TaskInput.fromObject({
        ...JOB,
        turn: number('turn'),
        lost: flag('lost'),
        readAtMs: number('readAtMs'),
        token: JsonPath.taskToken,
      } satisfies FollowInput & { readonly token: string }),
      taskTimeout: Timeout.duration(TURN_LOST_AFTER),
    });
    follow.addRetry({
      errors: NOT_STARTED,
      interval: Duration.seconds(2),
      backoffRate: 2,
      maxAttempts: 3,
    });
    const lost = new Pass(this, 'TurnLost', {
      parameters: {
        ...JOB,
        turn: oneMore('turn'),
        lost: true,
        readAtMs: number('readAtMs'),
      } satisfies FollowInput,
    });
    const pause = new Wait(this, 'Pause', { time: WaitTime.duration(PAUSE) });
    // Five minutes are over: there is nothing to wait for.
    follow.addCatch(lost, { errors: ['States.Timeout'], resultPath: JsonPath.DISCARD });
    follow.addCatch(pause.next(lost), { resultPath: JsonPath.DISCARD });
    lost.next(follow);
    follow.next(
      new Choice(this, 'HasEnded')
        .when(Condition.booleanEquals('$.ended', true), new Succeed(this, 'Ended'))
        .otherwise(follow),
    );
    return follow;
  }

  private watch({ monitoring }: JobTurnProps): void {
    const within: MetricOptions = { period: Duration.minutes(5), statistic: Stats.SUM };
    monitoring.alarm(this, 'FollowJobFailed', {
      impact: 'A job is no longer followed: nobody is asked for what it needs, and its end is not known.',
      metric: this.machine.metricFailed(within),
      threshold: 1,
    });
    monitoring.alarm(this, 'FollowJobTimedOut', {
      impact: 'A job was followed for longer than the stage allows and was not given up: its record has no end.',
      metric: this.machine.metricTimedOut(within),
      threshold: 1,
    });
  }
}
