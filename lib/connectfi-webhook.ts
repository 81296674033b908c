import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../functions/connectfi-webhook/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
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

/** What the function counts (contracts/telemetry.ts) within five minutes, and what it means that it had to. */
const COUNTED = {
  StandIn: {
    impact: 'Authorizations are answered by the stand-in policy, without looking at card or rules.',
    // One slow call of DynamoDB costs one or two, and the settler puts those right: five are no longer chance.
    threshold: 5,
  },
  WebhookKeyUnavailable: {
    impact: 'The webhook key was never loaded: nobody can be recognised, and every call gets the stand-in answer.',
    threshold: 1,
  },
  RuleSetUnusable: {
    impact: 'The live rule set cannot be used: the last good one decides, so that a change is not in force.',
    threshold: 1,
  },
  AdviceNotQueued: {
    impact: 'An advice could not be kept and was not acknowledged: connectFi tells us only once.',
    threshold: 1,
  },
  StandInNotQueued: {
    impact: 'A stand-in answer was given and could only be logged: its authorization must be settled by hand.',
    threshold: 1,
  },
  UnexpectedError: {
    impact: 'A fault of ours was caught at the last moment and answered as an unreadable request.',
    threshold: 1,
  },
  UnreadableRequest: {
    impact: 'connectFi sent something that cannot be read, and it was declined: its format may have changed.',
    threshold: 1,
  },
};

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
        RULES_TABLE: tables.rules.tableName,
        CARDS_TABLE: tables.cards.tableName,
        AUTHORIZATIONS_TABLE: tables.authorizations.tableName,
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
    this.watchCounts(settings.stage, monitoring);
    if (settings.concurrency) this.scale(live, settings.concurrency, monitoring);
  }

  private watchCounts(stage: string, monitoring: Monitoring): void {
    for (const [metricName, { impact, threshold }] of Object.entries(COUNTED)) {
      monitoring.alarm(this, metricName, {
        impact,
        threshold,
        metric: new Metric({
          namespace: 'Cardhook',
          metricName,
          dimensionsMap: { Stage: stage, Service: NAME },
          statistic: 'Sum',
          period: Duration.minutes(5),
        }),
      });
    }
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
