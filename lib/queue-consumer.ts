import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CardhookFunction } from './cardhook-function.ts';
import type { Monitoring } from './monitoring.ts';
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

/** What every queue consumer shares, whatever it consumes. */
export interface QueueConsumerSurroundings {
  readonly stage: string;
  readonly key: IKey;
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  readonly monitoring: Monitoring;
}

export interface QueueConsumerProps<Environment extends Record<string, string>> extends QueueConsumerSurroundings {
  /** What the messages are, `Advice`: prefix of the queues' logical ids and of all alarms. */
  readonly name: string;
  /** What the function is to them, `Processor`. */
  readonly role: string;
  /** The folder in `functions/`. Its handler returns `batchItemFailures`. */
  readonly functionName: string;
  readonly description: string;
  readonly environment: Environment;
  /** Of a run, which takes up to ten messages. @default ten seconds: ten writes of some 10 ms each, slow and retried */
  readonly timeout?: Duration;
  /** Slow enough to worry. @default four fifths of ten seconds */
  readonly slow?: Duration;
  /** After so many a message is a dead letter. @default 5 */
  readonly triesMax?: number;
  readonly impact: Readonly<Record<'age' | 'deadLetters' | 'errors' | 'throttles' | 'duration', string>>;
}

/** Ten messages are ten writes of some 10 ms each: ten seconds leave room for a DynamoDB that is slow and retried. */
const TIMEOUT = Duration.seconds(10);

/** Four fifths of that: the next slow batch would be cut off and delivered again. */
const SLOW = Duration.seconds(8);

/** A queue, its dead letters and the function that works it off. */
export class QueueConsumer<Environment extends Record<string, string>> extends Construct {
  readonly messages: QueueWithDeadLetters;
  readonly lambda: CardhookFunction<Environment>['lambda'];

  constructor(scope: Construct, id: string, props: QueueConsumerProps<Environment>) {
    super(scope, id);
    const { timeout = TIMEOUT, slow = SLOW } = props;
    this.messages = new QueueWithDeadLetters(this, 'Messages', { ...props, consumerTimeout: timeout });
    const { lambda } = new CardhookFunction(this, props.role, {
      ...props,
      name: props.functionName,
      alarms: props.name + props.role,
      // Nobody waits for it: a third of a processor starts in well under a second.
      memoryMb: 512,
      timeout,
      slow,
    });
    this.lambda = lambda;
    lambda.addEventSource(
      new SqsEventSource(this.messages.queue, {
        // The most that SQS hands out at once without waiting for a batch to fill.
        batchSize: 10,
        // One message that fails must not bring the nine others back.
        reportBatchItemFailures: true,
        // The least that SQS accepts. With both consumers busy that is four of the ten that a new account has, so a
        // backlog leaves most of it to the authorizations; with Elavon's and Spreedly's it is eight. Assuming 10 ms a write (not
        // measured on AWS), two of them work off 200 messages a second.
        maxConcurrency: 2,
      }),
    );
  }
}
