import { createEngineClient } from './engine-client.ts';
import { createForwarder } from './forward.ts';
import type { AwsService } from './aws-endpoint.ts';
import type { Inventory } from './inventory.ts';
import { createMessageMoveTasks } from './message-move-tasks.ts';

/** The embedded queue builds the URLs that it answers from a host of its own, which does not resolve everywhere. */
const ENGINE_ORIGIN = /http:\/\/sqs\.[\w-]+\.localhost(:\d+)?/g;
const OPERATIONS_THAT_ANSWER_URLS = new Set(['GetQueueUrl', 'ListQueues', 'CreateQueue']);

/** Passes calls on to the SQS engine, and gives queue URLs the origin of the twin. It moves messages itself. */
export function createSqsService(
  engineUrl: string,
  endpointUrl: string,
  inventory: Inventory,
): { answer: AwsService; close: () => void } {
  const forwarder = createForwarder(engineUrl);
  const moveTasks = createMessageMoveTasks(inventory, createEngineClient(engineUrl, 'sqs', 'AmazonSQS'));
  return {
    close() {
      moveTasks.stop();
      forwarder.close();
    },
    async answer(call, signal) {
      const moving = moveTasks.answer(call);
      if (moving !== undefined) return moving;
      const answer = await forwarder.forward(call, signal);
      if (!OPERATIONS_THAT_ANSWER_URLS.has(call.operation)) return answer;
      const body = Buffer.from(answer.body.toString('utf8').replaceAll(ENGINE_ORIGIN, endpointUrl));
      return { ...answer, headers: { ...answer.headers, 'content-length': body.length }, body };
    },
  };
}
