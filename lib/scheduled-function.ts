import { Duration } from 'aws-cdk-lib';
import { Rule, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CardhookFunction } from './cardhook-function.ts';
import { pinLogicalId } from './logical-id.ts';
import type { Monitoring } from './monitoring.ts';

export interface ScheduledFunctionProps<Environment extends Record<string, string>> {
  /** The folder in `functions/`. */
  readonly name: string;
  /** Prefix of its alarms, `ExpirySweep`, and of the rule's logical id, `ExpirySweepSchedule`. */
  readonly alarms: string;
  readonly description: string;
  readonly schedule: Schedule;
  readonly environment: Environment;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** As in `CardhookFunction`. What runs less often than once a minute is never slow in three minutes in a row: 1. */
  readonly slowMinutes?: number | undefined;
  /** What a failing, throttled or slow run means: see `Monitoring`. */
  readonly impact: { readonly errors: string; readonly throttles: string; readonly duration: string };
  readonly logRetention: RetentionDays;
  readonly keepsData: boolean;
  readonly monitoring: Monitoring;
}

/**
 * A function that runs by the clock. Its run must be one that may come twice, or late: EventBridge promises at least once.
 * A run that fails is tried twice more and then left to the next one; its alarm says so, and there is nothing to keep in a
 * queue, because the event says nothing but the time.
 */
export class ScheduledFunction<Environment extends Record<string, string>> extends Construct {
  readonly lambda: CardhookFunction<Environment>['lambda'];

  constructor(scope: Construct, id: string, { schedule, ...props }: ScheduledFunctionProps<Environment>) {
    super(scope, id);
    const { lambda } = new CardhookFunction(this, 'Default', {
      ...props,
      // Four fifths of the time-out: what is to do has grown too large for one run.
      slow: Duration.millis(props.timeout.toMilliseconds() * 0.8),
    });
    this.lambda = lambda;
    lambda.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: MAX_AGE });
    const rule = new Rule(this, 'Schedule', { schedule, description: props.description });
    pinLogicalId(rule, `${props.alarms}Schedule`);
    rule.addTarget(new LambdaFunction(lambda, { retryAttempts: 2, maxEventAge: MAX_AGE }));
  }
}

/** A run that could not begin for so long is the next one's work. */
const MAX_AGE = Duration.minutes(15);
