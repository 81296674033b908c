import { createForwarder } from './forward.ts';
import type { AwsService } from './aws-endpoint.ts';

/** The embedded queue builds the URLs that it answers from a host of its own, which does not resolve everywhere. */
const ENGINE_ORIGIN = /http:\/\/sqs\.[\w-]+\.localhost(:\d+)?/g;
const OPERATIONS_THAT_ANSWER_URLS = new Set(['GetQueueUrl', 'ListQueues', 'CreateQueue']);

/** Passes calls on to the SQS engine, and gives queue URLs the origin of the twin. */
export function createSqsService(engineUrl: string, endpointUrl: string): { answer: AwsService; close: () => void } {
  const forwarder = createForwarder(engineUrl);
  return {
    close: forwarder.close,
    async answer(call, signal) {
      const answer = await forwarder.forward(call, signal);
      if (!OPERATIONS_THAT_ANSWER_URLS.has(call.operation)) return answer;
      const body = Buffer.from(answer.body.toString('utf8').replaceAll(ENGINE_ORIGIN, endpointUrl));
      return { ...answer, headers: { ...answer.headers, 'content-length': body.length }, body };
    },
  };
}
