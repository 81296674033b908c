import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../functions/event-publisher/settings.ts';
import type { CardPlacementJobs } from './card-placement-jobs.ts';
import { CardhookFunction } from './cardhook-function.ts';
import type { DecisionTables } from './decision-tables.ts';
import { pinLogicalId } from './logical-id.ts';
import type { MerchantApplications } from './merchant-applications.ts';
import type { Payments } from './payments.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import { DEAD_LETTER_RETENTION } from './queue-with-dead-letters.ts';

export interface CardEventsProps extends QueueConsumerSurroundings {
  readonly tables: DecisionTables;
  /** Those of a stage that has Elavon. */
  readonly applications?: MerchantApplications | undefined;
  /** Those of a stage that has Strivve. */
  readonly jobs?: CardPlacementJobs | undefined;
  /** Those of a stage that has Spreedly. */
  readonly payments?: Payments | undefined;
}

type Publisher = CardhookFunction<Environment>['lambda'];

/**
 * What happens to authorizations, merchant applications, jobs at Strivve and payments, for whoever attaches a rule to the bus.
 * Events are rows first: whatever writes one writes it with what it tells of, and the table's stream brings it here
 * (docs/adr/016-events-from-rows.md).
 */
export class CardEvents extends Construct {
  readonly bus: EventBus;
  /** What could not be published: not the events themselves, but where in the stream they were. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: CardEventsProps) {
    super(scope, id);
    // Named like the stack, so that rules of other stacks can find it. EventBridge encrypts it with a key of its own: the
    // events hold no card data, and with a key of ours every consumer would need a right to it.
    this.bus = pinLogicalId(new EventBus(this, 'Bus', { eventBusName: Stack.of(this).stackName }), 'CardEventBus');
    this.deadLetters = this.failureQueue(props);
    const publisher = this.publisher(props);
    props.tables.grantReadStream(publisher);
    props.applications?.grantReadStream(publisher);
    props.jobs?.grantReadStream(publisher);
    props.payments?.grantReadStream(publisher);
    Validations.of(publisher.role ?? publisher).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams names no resource, and an event source mapping asks for it.',
    });
    Grant.addToPrincipal({ grantee: publisher, actions: ['events:PutEvents'], resourceArns: [this.bus.eventBusArn] });
    Grant.addToPrincipal({
      grantee: publisher,
      actions: ['sqs:SendMessage'],
      resourceArns: [this.deadLetters.queueArn],
    });
    props.key.grant(publisher, 'kms:GenerateDataKey', 'kms:Decrypt');
    // A decision's own row is its event. Rows of other kinds, and changes of these, start no run.
    this.follow('Stream', props.tables.streamArn, publisher, ['EVENT#', 'REQUEST#']);
    if (props.applications) this.follow('ApplicationStream', props.applications.streamArn, publisher, ['EVENT#']);
    if (props.jobs) this.follow('JobStream', props.jobs.streamArn, publisher, ['EVENT#']);
    if (props.payments) this.follow('PaymentStream', props.payments.streamArn, publisher, ['EVENT#']);
    this.watch(publisher, props);
  }

  private publisher({ stage, ...surroundings }: CardEventsProps): Publisher {
    const { lambda } = new CardhookFunction<Environment>(this, 'Publisher', {
      ...surroundings,
      name: 'event-publisher',
      alarms: 'EventPublisher',
      description: 'Puts what happened to authorizations on the event bus.',
      environment: { STAGE: stage, EVENT_BUS_NAME: this.bus.eventBusName },
      // Nobody waits for it: a third of a processor starts in well under a second.
      memoryMb: 512,
      timeout: Duration.seconds(30),
      // A batch of a hundred is ten calls of some 20 ms. Twenty seconds is when the function itself gives up.
      slow: Duration.seconds(10),
      impact: {
        errors:
          'Card events do not get through to the bus: your consumers hear of authorizations late, nothing is lost.',
        throttles: 'Card events wait because the account has no concurrency left: authorizations may be next.',
        duration:
          'The event bus answers so slowly that batches of card events are about to be given up and tried again.',
      },
    });
    return lambda;
  }

  private follow(id: string, eventSourceArn: string, target: Publisher, kinds: readonly string[]): void {
    const mapping = new EventSourceMapping(this, id, {
      target,
      eventSourceArn,
      // What was written before the mapping was there, as after a mapping that was made anew, is published too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: kinds.map(inserted),
      batchSize: 100,
      reportBatchItemFailures: true,
      // What cannot be published ends up alone, and the others go on.
      bisectBatchOnError: true,
      // Some minutes of trying, in which a short fault of EventBridge passes. The shard waits meanwhile, so that a row
      // which can never be published must not hold it up for long: its event can be published again from the row.
      retryAttempts: 10,
      // A quarter of what the stream keeps: after it an operator publishes again from the rows.
      maxRecordAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
    });
    // The mapping looks whether the role may do all this at the moment it is made.
    mapping.node.addDependency(target.role ?? target);
  }

  private failureQueue({ key, keepsData }: CardEventsProps): Queue {
    const queue = new Queue(this, 'DeadLetterQueue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: DEAD_LETTER_RETENTION,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself where failures end: of a stream, which no queue names as its dead-letter queue.',
    });
    return pinLogicalId(queue, 'EventDeadLetterQueue');
  }

  private watch(publisher: Publisher, { monitoring }: CardEventsProps): void {
    monitoring.alarm(this, 'EventDeadLetters', {
      impact: 'Card events were given up and are not on the bus: your consumers do not hear of some authorizations.',
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
    });
    monitoring.alarm(this, 'EventAge', {
      impact: 'Card events wait to be published: your consumers hear of authorizations late, nothing is lost yet.',
      metric: publisher.metric('IteratorAge', { period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
      // Events take a second. Ten minutes is longer than the tries take, and a small part of what the stream keeps.
      threshold: Duration.minutes(10).toMilliseconds(),
    });
  }
}

/** Of a stream: rows that were written anew, of one kind. */
function inserted(prefix: string) {
  return FilterCriteria.filter({
    eventName: FilterRule.isEqual('INSERT'),
    dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(prefix) } } },
  });
}
