import { randomUUID } from 'node:crypto';
import { errorAnswer, jsonAnswer, type AwsAnswer } from './aws-answer.ts';
import type { AwsCall } from './aws-call.ts';
import type { EngineClient } from './engine-client.ts';
import type { Inventory, Stored } from './inventory.ts';
import { member } from './parameters.ts';

type MoveTask = {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly startedAtMs: number;
  readonly toMove: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  moved: number;
  reason?: string;
};

/** Moves the messages of a dead-letter queue, which the embedded queue cannot do itself. */
export type MessageMoveTasks = {
  /** Undefined for any other operation. */
  readonly answer: (call: AwsCall) => Promise<AwsAnswer> | undefined;
  readonly stop: () => void;
};

/** Source: SQS API reference, StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask. */
export function createMessageMoveTasks(inventory: Inventory, engine: EngineClient): MessageMoveTasks {
  const tasks: MoveTask[] = [];
  const stopping = new AbortController();

  const operations: Readonly<Record<string, (call: AwsCall) => Promise<AwsAnswer>>> = {
    async StartMessageMoveTask(call) {
      const move = findMove(inventory, call.input);
      if ('code' in move) return errorAnswer(call, { ...move, status: 400 });
      if (tasks.some(({ sourceArn, status }) => sourceArn === move.source.arn && isUnderWay(status))) {
        const message =
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.';
        return errorAnswer(call, { code: 'UnsupportedOperation', message, status: 400 });
      }
      const task: MoveTask = {
        handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: move.source.arn })).toString('base64'),
        sourceArn: move.source.arn,
        destinationArn: typeof call.input['DestinationArn'] === 'string' ? call.input['DestinationArn'] : undefined,
        startedAtMs: Date.now(),
        toMove: await messagesIn(move.source),
        status: 'RUNNING',
        moved: 0,
      };
      tasks.unshift(task);
      void moveAll(task, move);
      return jsonAnswer(call, { TaskHandle: task.handle });
    },
    async ListMessageMoveTasks(call) {
      const mostly = Number(call.input['MaxResults'] ?? 1);
      const ofQueue = tasks.filter(({ sourceArn }) => sourceArn === call.input['SourceArn']);
      return jsonAnswer(call, { Results: ofQueue.slice(0, mostly).map(resultOf) });
    },
    async CancelMessageMoveTask(call) {
      const task = tasks.find(({ handle, status }) => handle === call.input['TaskHandle'] && status === 'RUNNING');
      if (task === undefined) {
        const message = 'Task does not exist, or is not running.';
        return errorAnswer(call, { code: 'ResourceNotFoundException', message, status: 400 });
      }
      task.status = 'CANCELLING';
      return jsonAnswer(call, { ApproximateNumberOfMessagesMoved: task.moved });
    },
  };

  async function messagesIn(queue: Stored): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages'];
    const { Attributes } = await engine.ask('GetQueueAttributes', { QueueUrl: urlOf(queue), AttributeNames });
    return Number(member(Attributes, 'ApproximateNumberOfMessages'));
  }

  async function moveAll(task: MoveTask, { source, destination }: Move): Promise<void> {
    try {
      while (task.status === 'RUNNING' && !stopping.signal.aborted) {
        const messages = await receive(source);
        if (messages.length === 0) break;
        for (const message of messages) {
          await moveOne(message, source, destination);
          task.moved += 1;
        }
      }
      task.status = task.status === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED';
    } catch (error) {
      task.status = 'FAILED';
      task.reason = error instanceof Error ? error.message : String(error);
    }
  }

  async function receive(source: Stored): Promise<readonly unknown[]> {
    const { Messages } = await engine.ask('ReceiveMessage', {
      QueueUrl: urlOf(source),
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    return Array.isArray(Messages) ? Messages : [];
  }

  async function moveOne(message: unknown, source: Stored, destination: Stored): Promise<void> {
    const MessageAttributes = member(message, 'MessageAttributes');
    await engine.ask('SendMessage', {
      QueueUrl: urlOf(destination),
      MessageBody: member(message, 'Body'),
      ...(MessageAttributes !== undefined && { MessageAttributes }),
    });
    await engine.ask('DeleteMessage', { QueueUrl: urlOf(source), ReceiptHandle: member(message, 'ReceiptHandle') });
  }

  return {
    answer: (call) => operations[call.operation]?.(call),
    stop() {
      stopping.abort();
      engine.close();
    },
  };
}

type Move = { readonly source: Stored; readonly destination: Stored };

/** From which queue to which; to the one that redrives to the source where the call does not say. */
function findMove(
  inventory: Inventory,
  input: AwsCall['input'],
): Move | { readonly code: string; readonly message: string } {
  const queues = [...inventory.queues.values()];
  const source = queues.find(({ arn }) => arn === input['SourceArn']);
  const senders = queues.filter(
    ({ resource }) => member(resource.properties['RedrivePolicy'], 'deadLetterTargetArn') === source?.arn,
  );
  if (source === undefined || senders.length === 0) {
    return { code: 'ResourceNotFoundException', message: 'Source queue must be configured as a Dead Letter Queue.' };
  }
  const destination = queues.find(({ arn }) => arn === (input['DestinationArn'] ?? senders[0]?.arn));
  if (destination === undefined) {
    return {
      code: 'ResourceNotFoundException',
      message: 'The resource that you specified for DestinationArn does not exist.',
    };
  }
  return { source, destination };
}

function isUnderWay(status: MoveTask['status']): boolean {
  return status === 'RUNNING' || status === 'CANCELLING';
}

function resultOf({ handle, sourceArn, destinationArn, startedAtMs, toMove, status, moved, reason }: MoveTask): object {
  return {
    // It can only be used to cancel what runs.
    ...(status === 'RUNNING' && { TaskHandle: handle }),
    Status: status,
    SourceArn: sourceArn,
    ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
    ApproximateNumberOfMessagesMoved: moved,
    ApproximateNumberOfMessagesToMove: toMove,
    StartedTimestamp: startedAtMs,
    ...(reason !== undefined && { FailureReason: reason }),
  };
}

function urlOf({ resource }: Stored): string {
  return resource.physicalId;
}
