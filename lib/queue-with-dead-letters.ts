import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';
import type { Monitoring } from './monitoring.ts';

export interface QueueWithDeadLettersProps {
  /** Prefix of the logical ids and alarms: `Advice` gives `AdviceQueue`, `AdviceDeadLetterQueue`. */
  readonly name: string;
  /** The time-out of the function that takes messages off the queue. */
  readonly consumerTimeout: Duration;
  /** After so many tries a message is a dead letter. @default 5 */
  readonly triesMax?: number;
  /** What it means that messages wait, or were given up: see `Monitoring`. */
  readonly impact: { readonly age: string; readonly deadLetters: string };
  readonly key: IKey;
  readonly keepsData: boolean;
  readonly monitoring: Monitoring;
}

/** The longest that SQS keeps a message. */
export const DEAD_LETTER_RETENTION = Duration.days(14);

/**
 * A message that nobody takes (a disabled event source) is dropped at the end of this and never becomes a dead letter,
 * so SQS's default of four days is too short for what connectFi was told is accepted: a week, and an alarm after its first
 * ten minutes. Not longer, because in a dead-letter queue the age goes on counting from here: a message that fails on
 * its last day has the other week left to be found and redriven.
 */
const RETENTION = Duration.days(7);

/** A queue and where its messages go when they cannot be processed. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;

  private readonly key: IKey;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    this.key = props.key;
    const both: QueueProps = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      enforceSSL: true,
      removalPolicy: props.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.deadLetters = pinLogicalId(
      new Queue(this, 'DeadLetterQueue', { ...both, retentionPeriod: DEAD_LETTER_RETENTION }),
      `${props.name}DeadLetterQueue`,
    );
    this.queue = pinLogicalId(
      new Queue(this, 'Queue', {
        ...both,
        retentionPeriod: RETENTION,
        // Six times the consumer's time-out, as AWS advises for SQS event sources: throttled batches are tried again
        // within it, and a message must not be handed out to a second run meanwhile.
        visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
        // Five tries, AWS's advice for event sources: fewer and a short fault of DynamoDB fills the dead-letter queue.
        deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.triesMax ?? 5 },
      }),
      `${props.name}Queue`,
    );
    this.watch(props);
  }

  grantSend(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [this.queue.queueArn] });
    // SQS encrypts with the sender's rights: it asks for a data key, and opens one it has cached.
    this.key.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
  }

  private watch({ name, monitoring, impact }: QueueWithDeadLettersProps): void {
    monitoring.alarm(this, `${name}DeadLetters`, {
      impact: impact.deadLetters,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
    });
    monitoring.alarm(this, `${name}Age`, {
      impact: impact.age,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      // Messages are processed within seconds. Ten minutes is longer than five tries take, and a thousandth of what
      // the queue keeps a message for.
      threshold: Duration.minutes(10).toSeconds(),
    });
  }
}
