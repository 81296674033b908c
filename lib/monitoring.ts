import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface MonitoringProps {
  /** Who gets an e-mail when an alarm goes off. @default - nobody: subscribe to the topic by hand. */
  readonly email?: string | undefined;
}

export interface AlarmProps {
  /** What it means for cardholders, money or connectFi: one sentence that whoever is woken up reads first. */
  readonly impact: string;
  /** Carries its own period and statistic. */
  readonly metric: IMetric;
  /** The alarm goes off when the metric is at or above this. */
  readonly threshold: number;
  /** Periods in a row that must be at or above it. @default 1 */
  readonly periods?: number;
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
  alarm(scope: Construct, id: string, props: AlarmProps): void {
    const alarm = new Alarm(scope, id, {
      alarmName: `${Stack.of(scope).stackName}-${id}`,
      alarmDescription: `${props.impact} What to do: docs/runbook.md#${id.toLowerCase()}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Every metric here counts or times something that happened: no data means that nothing did, which is good.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
