import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleOf } from './bundling.ts';
import type { Monitoring } from './monitoring.ts';

export interface CardhookFunctionProps<Environment extends Record<string, string>> {
  /** The folder in `functions/`. */
  readonly name: string;
  /** Prefix of its alarms. */
  readonly alarms: string;
  readonly description: string;
  /** Typed by the function's own `settings.ts`, so that a forgotten variable does not compile. */
  readonly environment: Environment;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** Slow enough to worry: the 99th percentile of the duration at which an alarm goes off. */
  readonly slow: Duration;
  /** Minutes in a row in which it must be so. @default 3: in a quiet minute one cold start is the 99th percentile */
  readonly slowMinutes?: number | undefined;
  /** What a failing, throttled or slow run means: see `Monitoring`. */
  readonly impact: { readonly errors: string; readonly throttles: string; readonly duration: string };
  readonly reservedConcurrency?: number | undefined;
  readonly logRetention: RetentionDays;
  /** Whether the log outlives the stack, until its retention ends. */
  readonly keepsData: boolean;
  readonly monitoring: Monitoring;
}

/** A Lambda function as Cardhook runs them all: its bundle, its own role, its log group and three alarms. */
export class CardhookFunction<Environment extends Record<string, string>> extends Construct {
  readonly lambda: Function;

  constructor(scope: Construct, id: string, props: CardhookFunctionProps<Environment>) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetention,
      // Not encrypted with a key of ours: the lines have an allow-list of fields and no card data, CloudWatch Logs
      // encrypts them with its own key, and they must be readable above all when a key of ours is what is broken.
      removalPolicy: props.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // A role of its own, because the one that CDK would make may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.lambda = new Function(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(bundleOf(props.name)),
      handler: 'handler.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      // X-Ray stays off (CDK's default): its segments would hold the URL, and with it the webhook key.
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    this.watch(props);
  }

  private watch({ monitoring, alarms, impact, slow, slowMinutes = 3 }: CardhookFunctionProps<Environment>): void {
    const everyMinute: MetricOptions = { period: Duration.minutes(1) };
    monitoring.alarm(this, `${alarms}Errors`, {
      impact: impact.errors,
      metric: this.lambda.metricErrors(everyMinute),
      // Our handlers turn what they expect into an answer: one that throws or runs out of time is a fault.
      threshold: 1,
    });
    monitoring.alarm(this, `${alarms}Throttles`, {
      impact: impact.throttles,
      metric: this.lambda.metricThrottles(everyMinute),
      threshold: 1,
    });
    monitoring.alarm(this, `${alarms}Duration`, {
      impact: impact.duration,
      metric: this.lambda.metricDuration({ ...everyMinute, statistic: 'p99' }),
      threshold: slow.toMilliseconds(),
      periods: slowMinutes,
    });
  }
}
