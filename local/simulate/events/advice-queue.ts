import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type AdviceMessage, adviceMessageSchema } from '../../../contracts/queue-message.ts';
import type { Endpoints } from '../../twin/endpoints.ts';

/** The queue of advices and its dead letters, as an operator reaches them. */
export type AdviceQueueAccess = {
  /** Straight into the queue, past the webhook: what SQS does when it delivers a message twice. */
  readonly send: (message: AdviceMessage) => Promise<void>;
  /** How long a message that is being worked on stays out of sight; gives what it was. */
  readonly setVisibility: (seconds: number) => Promise<number>;
  /** Everything in the dead-letter queue; it stays there. */
  readonly deadLetters: () => Promise<readonly AdviceMessage[]>;
  /** Moves all dead letters back, as `cardhook redrive advice` does, and resolves when the move is over. */
  readonly redrive: () => Promise<number>;
  readonly close: () => void;
};

const LOOK_MS = 500;
/** Longer than it takes to read all dead letters once. */
const HIDDEN_SECONDS = 20;

export function accessAdviceQueue({ sqs: endpoint, queues, credentials }: Endpoints): AdviceQueueAccess {
  const client = new SQSClient({ endpoint, region: credentials.region, credentials });
  const urlOf = (name: string): string => `${endpoint}/000000000000/${queues[name]}`;
  const [QueueUrl, DeadLettersUrl] = [urlOf('AdviceQueue'), urlOf('AdviceDeadLetterQueue')];

  async function attribute(url: string, name: 'QueueArn' | 'VisibilityTimeout'): Promise<string> {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] });
    return (await client.send(command)).Attributes?.[name] ?? '';
  }

  return {
    async send(message) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
    async setVisibility(seconds) {
      const before = Number(await attribute(QueueUrl, 'VisibilityTimeout'));
      const Attributes = { VisibilityTimeout: String(seconds) };
      await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      return before;
    },
    async deadLetters() {
      const found: AdviceMessage[] = [];
      const taken: string[] = [];
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: DeadLettersUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: HIDDEN_SECONDS,
          }),
        );
        if (Messages.length === 0) break;
        for (const { Body = '', ReceiptHandle = '' } of Messages) {
          found.push(adviceMessageSchema.parse(JSON.parse(Body)));
          taken.push(ReceiptHandle);
        }
      }
      // What was looked at is put back as it was: a message that is out of sight would not be moved.
      for (const message of found) {
        await client.send(new SendMessageCommand({ QueueUrl: DeadLettersUrl, MessageBody: JSON.stringify(message) }));
      }
      for (const ReceiptHandle of taken) {
        await client.send(new DeleteMessageCommand({ QueueUrl: DeadLettersUrl, ReceiptHandle }));
      }
      return found;
    },
    async redrive() {
      const SourceArn = await attribute(DeadLettersUrl, 'QueueArn');
      await client.send(new StartMessageMoveTaskCommand({ SourceArn }));
      for (;;) {
        const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
        const [task] = Results;
        if (task?.Status === 'COMPLETED') return task.ApproximateNumberOfMessagesMoved ?? 0;
        if (task?.Status !== 'RUNNING') throw new Error(`The dead letters were not moved: ${task?.FailureReason}`);
        await sleep(LOOK_MS);
      }
    },
    close: () => client.destroy(),
  };
}
