import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps as Condition,
  ComparisonOperator,
  type IMetric,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { SILENCE_PERIOD_MINUTES } from './silence-period.ts';

export interface MonitoringProps {
  /** Who gets an e-mail when an alarm goes off. @default - nobody: subscribe to the topic by hand. */
  readonly email?: string | undefined;
}

export interface AlarmProps {
  /** What it means for cardholders, money or connectFi: one sentence that whoever is woken up reads first. */
  readonly impact: string;
  /** Carries its own period and statistic. */
  readonly metric: IMetric;
  /** The alarm goes off when the metric is at or above this, or with `alarmWhenLow` at or below it. */
  readonly threshold: number;
  /** Periods in a row that must be at or above it. @default 1 */
  readonly periods?: number;
}

export interface SilenceAlarmProps {
  readonly impact: string;
  /** Counts what should go on happening; its period is set here. */
  readonly metric: Metric;
  /** How long nothing of it may happen, a multiple of `SILENCE_PERIOD_MINUTES`. */
  readonly minutes: number;
}

/** The one place that knows how Cardhook wakes people: every alarm goes to one topic and names its cure. */
export class Monitoring extends Construct {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    // Not encrypted with a key of ours: a message holds an alarm's own words and a number, never card data.
    this.topic = new Topic(this, 'AlarmTopic', { enforceSSL: true });
    // A topic with a policy of its own loses SNS's default one, by which alarms of the same account may publish.
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: ofThisAccount }));
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  /** `id` is the alarm's name and the heading of its section in docs/runbook.md; a test holds the two together. */
  alarm(scope: Construct, id: string, { impact, metric, threshold, periods = 1 }: AlarmProps): void {
    this.add(scope, id, impact, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Each of these metrics counts or times something bad: no data means that nothing happened, which is good.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Goes off when the metric is at or below the threshold: for what is left of something. `id` is as in `alarm`. */
  alarmWhenLow(scope: Construct, id: string, { impact, metric, threshold, periods = 1 }: AlarmProps): void {
    this.add(scope, id, impact, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Goes off when nothing has been counted for `minutes`. `id` is as in `alarm`. */
  alarmOnSilence(scope: Construct, id: string, { impact, metric, minutes }: SilenceAlarmProps): void {
    this.add(scope, id, impact, {
      metric: metric.with({ period: Duration.minutes(SILENCE_PERIOD_MINUTES) }),
      threshold: 1,
      evaluationPeriods: minutes / SILENCE_PERIOD_MINUTES,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  private add(scope: Construct, id: string, impact: string, condition: Condition): void {
    const alarm = new Alarm(scope, id, {
      alarmName: `${Stack.of(scope).stackName}-${id}`,
      alarmDescription: `${impact} What to do: docs/runbook.md#${id.toLowerCase()}`,
      ...condition,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
