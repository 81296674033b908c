import { Duration } from 'aws-cdk-lib';
import { type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Fail,
  JsonPath,
  Pass,
  Result,
  type State,
  type StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { type BeginStep, type FollowInput, type PollStep, TURN_SECONDS_MAX } from '../contracts/poll-step.ts';
import { CardhookStateMachine, type CardhookStateMachineProps } from './cardhook-state-machine.ts';
import type { Monitoring } from './monitoring.ts';
import { flag, JOB, number, oneMore, text } from './state-input.ts';

export interface JobTurnProps extends Pick<CardhookStateMachineProps, 'logRetention' | 'keepsData'> {
  /** What polls: contracts/poll-step.ts. */
  readonly poller: IFunction;
  readonly monitoring: Monitoring;
}

/** A poll that is on its way when the function ends the turn still fits in, and telling the parent. */
const TURN_TIMEOUT = Duration.seconds(TURN_SECONDS_MAX);

/** The function is cut off before: where this is over, it is not even known whether it runs. */
const STEP_TIMEOUT = Duration.seconds(20);

/** Until the next poll where a poll did not say how long. */
const WAIT_SECONDS = 4;

/** What Step Functions says where the parent no longer waits for this turn: it took too long, or was stopped. */
const NOBODY_WAITS = ['Sfn.TaskTimedOutException', 'Sfn.TaskDoesNotExistException', 'Sfn.InvalidTokenException'];

/**
 * One turn of following a job: polls for some four minutes. An Express machine, which costs by the second and not by the
 * step, and which may run twice: the lease in the job's record says which copy polls (docs/adr/022-following-a-job.md).
 *
 * Its input is the parent's, and the token by which the parent waits.
 */
export class JobTurn extends Construct {
  readonly machine: StateMachine;

  private readonly role: CardhookStateMachine['role'];

  constructor(scope: Construct, id: string, { poller, monitoring, ...kept }: JobTurnProps) {
    super(scope, id);
    const { machine, role } = new CardhookStateMachine(this, 'Default', {
      ...kept,
      name: 'JobTurnMachine',
      comment: 'Polls one job at Strivve for some four minutes.',
      type: StateMachineType.EXPRESS,
      timeout: TURN_TIMEOUT,
      definition: this.begin(poller),
    });
    this.machine = machine;
    this.role = role;
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [poller.functionArn],
    }).applyBefore(machine);
    this.watch(monitoring);
  }

  /** A policy of its own, which comes after both machines: the parent has this one's ARN in its definition. */
  grantTell(parent: StateMachine): void {
    const policy = new Policy(this, 'TellPolicy');
    policy.addStatements(
      new PolicyStatement({
        actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
        resources: [parent.stateMachineArn],
      }),
    );
    policy.attachToRole(this.role);
  }

  private begin(poller: IFunction): State {
    const superseded = new Succeed(this, 'Superseded', { comment: 'Another copy polls. It is the one that tells.' });
    const begin = this.step('Begin', poller, '$.begun', {
      step: 'begin',
      ...JOB,
      turn: number('turn'),
      lost: flag('lost'),
      readAtMs: number('readAtMs'),
    } satisfies BeginStep);
    // A throttled function has done nothing. Whatever else happens, the lease may be taken: the next turn takes it over.
    begin.addRetry({
      errors: ['Lambda.TooManyRequestsException'],
      interval: Duration.seconds(1),
      backoffRate: 2,
      maxAttempts: 4,
    });
    const failed = this.tellOfFailure();
    begin.addCatch(failed, { resultPath: JsonPath.DISCARD });
    const first = new Pass(this, 'First', {
      parameters: {
        Payload: {
          poll: number('begun.Payload.poll'),
          lost: flag('begun.Payload.lost'),
          readAtMs: number('begun.Payload.readAtMs'),
          waitSeconds: WAIT_SECONDS,
        },
      },
      resultPath: '$.polled',
    });
    const hasBegun = new Choice(this, 'HasBegun')
      .when(Condition.stringEquals('$.begun.Payload.next', 'poll'), first.next(this.poll(poller, superseded, failed)))
      .when(Condition.stringEquals('$.begun.Payload.next', 'superseded'), superseded)
      .otherwise(failed);
    begin.next(hasBegun);
    return begin;
  }

  private poll(poller: IFunction, superseded: State, failed: State): State {
    const wait = new Wait(this, 'Wait', { time: WaitTime.secondsPath('$.polled.Payload.waitSeconds') });
    const poll = this.step('Poll', poller, '$.polled', {
      step: 'poll',
      ...JOB,
      turn: number('turn'),
      holder: text('begun.Payload.holder'),
      poll: number('polled.Payload.poll'),
      untilMs: number('begun.Payload.untilMs'),
      lost: flag('polled.Payload.lost'),
      readAtMs: number('polled.Payload.readAtMs'),
    } satisfies PollStep);
    const lost = new Pass(this, 'Lost', {
      comment:
        'The step may have read messages before it died. It is never repeated: the next poll says what is missing.',
      parameters: {
        Payload: {
          poll: oneMore('polled.Payload.poll'),
          lost: true,
          readAtMs: number('polled.Payload.readAtMs'),
          waitSeconds: WAIT_SECONDS,
        },
      },
      resultPath: '$.polled',
    });
    // A throttled function has read nothing: the same poll comes again.
    poll.addCatch(wait, { errors: ['Lambda.TooManyRequestsException'], resultPath: JsonPath.DISCARD });
    poll.addCatch(lost, { resultPath: JsonPath.DISCARD });
    const tell = this.tell();
    const whatNext = new Choice(this, 'WhatNext')
      .when(Condition.stringEquals('$.polled.Payload.next', 'wait'), wait)
      .when(Condition.stringEquals('$.polled.Payload.next', 'turn_over'), this.turnOver().next(tell))
      .when(Condition.stringEquals('$.polled.Payload.next', 'ended'), this.ended().next(tell))
      .when(Condition.stringEquals('$.polled.Payload.next', 'superseded'), superseded)
      .otherwise(failed);
    lost.next(wait.next(poll));
    poll.next(whatNext);
    return poll;
  }

  /** What the parent goes on with, so that it need not count turns itself: a step costs there, and none does here. */
  private turnOver(): Pass {
    return new Pass(this, 'TurnOver', {
      parameters: {
        ended: false,
        ...JOB,
        turn: oneMore('turn'),
        lost: false,
        readAtMs: number('polled.Payload.readAtMs'),
      } satisfies FollowInput & { readonly ended: false },
      resultPath: '$.told',
    });
  }

  private ended(): Pass {
    return new Pass(this, 'Ended', { result: Result.fromObject({ ended: true }), resultPath: '$.told' });
  }

  private tell(): State {
    const tell = this.callParent('Tell', 'sendTaskSuccess', {
      Output: JsonPath.jsonToString(JsonPath.objectAt('$.told')),
    });
    tell.next(new Succeed(this, 'Told'));
    return tell;
  }

  /** The turn could not begin, or the function answered what this machine does not know: the next one need not wait for long. */
  private tellOfFailure(): State {
    const tell = this.callParent('TellOfFailure', 'sendTaskFailure', { Error: 'TurnFailed' });
    tell.next(new Fail(this, 'TurnFailed', { error: 'TurnFailed' }));
    return tell;
  }

  /** Told twice is told once: a second time the token is unknown. So it is tried again, whatever became of the first try. */
  private callParent(id: string, action: string, parameters: Readonly<Record<string, string>>): CallAwsService {
    const call = new CallAwsService(this, id, {
      service: 'sfn',
      action,
      parameters: { TaskToken: text('token'), ...parameters },
      // Granted by `grantTell`.
      iamResources: [],
      resultPath: JsonPath.DISCARD,
      taskTimeout: Timeout.duration(STEP_TIMEOUT),
    });
    const notWaitedFor = new Succeed(this, `${id}TooLate`, { comment: 'The parent no longer waits for this turn.' });
    call.addRetry({ errors: NOBODY_WAITS, maxAttempts: 0 });
    call.addRetry({ errors: ['States.ALL'], interval: Duration.seconds(1), backoffRate: 2, maxAttempts: 2 });
    call.addCatch(notWaitedFor, { errors: NOBODY_WAITS, resultPath: JsonPath.DISCARD });
    return call;
  }

  private step(id: string, poller: IFunction, resultPath: string, input: object): LambdaInvoke {
    return new LambdaInvoke(this, id, {
      lambdaFunction: poller,
      payload: TaskInput.fromObject({ ...input }),
      resultPath,
      taskTimeout: Timeout.duration(STEP_TIMEOUT),
      // CDK's default would repeat a poll that may have read.
      retryOnServiceExceptions: false,
    });
  }

  private watch(monitoring: Monitoring): void {
    const within: MetricOptions = { period: Duration.minutes(5), statistic: Stats.SUM };
    monitoring.alarm(this, 'JobTurnFailed', {
      impact: 'Turns of following jobs fail at once: nobody is asked for a code until a turn succeeds.',
      metric: this.machine.metricFailed(within),
      // The next turn begins half a minute after one that failed: a second one is no chance.
      threshold: 2,
    });
    monitoring.alarm(this, 'JobTurnTimedOut', {
      impact: 'Polls of jobs at Strivve fail one after the other: messages may be lost and people are not asked.',
      metric: this.machine.metricTimedOut(within),
      threshold: 1,
    });
  }
}
