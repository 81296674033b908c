import { createEngineClient } from './engine-client.ts';
import type { AwsService } from './aws-endpoint.ts';
import type { Inventory } from './inventory.ts';
import { createMessageMoveTasks } from './message-move-tasks.ts';
import type { SqsEngine } from './sqs-engine.ts';

/** The embedded queue builds the URLs that it answers from a host of its own, which does not resolve everywhere. */
const ENGINE_ORIGIN = /http:\/\/sqs\.[\w-]+\.localhost(:\d+)?/g;
const OPERATIONS_THAT_ANSWER_URLS = new Set(['GetQueueUrl', 'ListQueues', 'CreateQueue']);

/** Passes calls on to the SQS engine, and gives queue URLs the origin of the twin. It moves messages itself. */
export function createSqsService(
  engine: SqsEngine,
  endpointUrl: string,
  inventory: Inventory,
): { answer: AwsService; close: () => void } {
  const moveTasks = createMessageMoveTasks(inventory, createEngineClient(engine.url, 'sqs', 'AmazonSQS'));
  return {
    close: moveTasks.stop,
    async answer(call) {
      const moving = moveTasks.answer(call);
      if (moving !== undefined) return moving;
      const answer = await engine.answer(call);
      if (!OPERATIONS_THAT_ANSWER_URLS.has(call.operation)) return answer;
      const body = Buffer.from(answer.body.toString('utf8').replaceAll(ENGINE_ORIGIN, endpointUrl));
      return { ...answer, headers: { ...answer.headers, 'content-length': body.length }, body };
    },
  };
}
