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
  /** What it means that messages wait, or were given up: see `Monitoring`. */
  readonly impact: { readonly age: string; readonly deadLetters: string };
  readonly key: IKey;
  readonly keepsData: boolean;
  readonly monitoring: Monitoring;
}

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
    // 14 days is the longest SQS keeps a message. Its age counts from the first queue, which keeps it four days
    // (SQS's default), so that at least ten are left to find and redrive it.
    this.deadLetters = pinLogicalId(
      new Queue(this, 'DeadLetterQueue', { ...both, retentionPeriod: Duration.days(14) }),
      `${props.name}DeadLetterQueue`,
    );
    this.queue = pinLogicalId(
      new Queue(this, 'Queue', {
        ...both,
        // Six times the consumer's time-out, as AWS advises for SQS event sources: throttled batches are tried again
        // within it, and a message must not be handed out to a second run meanwhile.
        visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
        // Five tries, AWS's advice for event sources: fewer and a short fault of DynamoDB fills the dead-letter queue.
        deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
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
      // Messages are processed within seconds. Ten minutes is longer than five tries take.
      threshold: Duration.minutes(10).toSeconds(),
    });
  }
}
