import { Duration } from 'aws-cdk-lib';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../functions/connectfi-webhook/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { watchConnectFi } from './connectfi-alarms.ts';
import type { DecisionTables } from './decision-tables.ts';
import type { Monitoring } from './monitoring.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { StageSettings } from './stage-settings.ts';
import type { WebhookKey } from './webhook-key.ts';

export interface ConnectFiWebhookProps {
  readonly tables: DecisionTables;
  readonly advices: QueueWithDeadLetters;
  readonly standIns: QueueWithDeadLetters;
  readonly webhookKey: WebhookKey;
  readonly settings: StageSettings;
  readonly logRetention: RetentionDays;
  readonly monitoring: Monitoring;
}

/** The folder in `functions/`, and the dimension `Service` beside `Stage` of what the function counts. */
const NAME = 'connectfi-webhook';

type Concurrency = NonNullable<StageSettings['concurrency']>;

/** The function that answers connectFi, behind the alias `live`, with what it may do and what is watched. */
export class ConnectFiWebhook extends Construct {
  /** What API Gateway calls: a version that does not change under a request. */
  readonly live: IFunction;

  constructor(scope: Construct, id: string, props: ConnectFiWebhookProps) {
    super(scope, id);
    const { tables, advices, standIns, webhookKey, settings, monitoring } = props;
    const { lambda } = new CardhookFunction<Environment>(this, 'ConnectFi', {
      name: NAME,
      alarms: 'ConnectFi',
      description: 'Answers whether a card may spend, and takes in what connectFi advises.',
      environment: {
        STAGE: settings.stage,
        ...tables.environment,
        ADVICE_QUEUE_URL: advices.queue.queueUrl,
        STAND_IN_QUEUE_URL: standIns.queue.queueUrl,
        WEBHOOK_KEY_SECRET_ARN: webhookKey.secret.secretArn,
        STAND_IN_POLICY: JSON.stringify(settings.standInPolicy),
        UNREADABLE_ANSWER: settings.unreadableAnswer,
        NO_RULE_SET_ANSWER: settings.noRuleSetAnswer,
      },
      // One full vCPU, which Lambda gives from 1,769 MB on: a cold start is spent computing, and must fit the deadline.
      memoryMb: 1769,
      // The function answers by 2,000 ms and API Gateway gives up at 2,500: this only ends what has gone astray.
      timeout: Duration.seconds(3),
      // Three quarters of the 2,000 ms after which the stand-in policy answers.
      slow: Duration.millis(1500),
      impact: {
        errors: 'The function failed instead of answering: API Gateway gave connectFi the fixed code.',
        throttles: 'Lambda refused to run the function: API Gateway gave connectFi the fixed code.',
        duration: 'Decisions are about to miss the deadline, after which the stand-in policy answers for them.',
      },
      reservedConcurrency: settings.concurrency?.reserved,
      logRetention: props.logRetention,
      keepsData: settings.keepsData,
      monitoring,
    });
    tables.grantDecide(lambda);
    // A hold that is overdue is ended by the decision that meets it, and an advice that no queue takes is put in the table.
    tables.grantTell(lambda);
    advices.grantSend(lambda);
    standIns.grantSend(lambda);
    webhookKey.grantRead(lambda);

    const minimum = settings.concurrency?.provisioned.minimum;
    const live = lambda.addAlias('live', {
      // CloudFormation then waits until they are warm. A deployment sets their number back to the minimum, and scaling
      // brings it up again within minutes: deploy when it is quiet.
      ...(minimum !== undefined && { provisionedConcurrentExecutions: minimum }),
    });
    // CDK declares an alias's role `IRole | undefined` where `IFunction` has it optional, which our compiler tells apart.
    this.live = live as IFunction;
    watchConnectFi(this, { service: NAME, settings, monitoring });
    if (settings.concurrency) this.scale(live, settings.concurrency, monitoring);
  }

  private scale(live: Alias, { provisioned }: Concurrency, monitoring: Monitoring): void {
    const { minimum, maximum, targetUtilization } = provisioned;
    const scaling = live.addAutoScaling({ minCapacity: minimum, maxCapacity: maximum });
    scaling.scaleOnUtilization({ utilizationTarget: targetUtilization });
    monitoring.alarm(this, 'ConnectFiSpillover', {
      impact: 'More decisions run than environments are kept warm: some cardholders wait for a cold start.',
      metric: live.metric('ProvisionedConcurrencySpilloverInvocations', {
        statistic: 'Sum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      // Scaling needs some minutes to follow a rise. After five it should have.
      periods: 5,
    });
  }
}
