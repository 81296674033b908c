import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

/** Sends from a thread of its own, as a provider's machine would: its work is not the twin's, and its clock does not wait for it. */
export type Sender = {
  /** `tookMs`: from when the request is made, its bytes at hand, until the last byte of the answer. */
  readonly post: (
    request: PostedBody,
  ) => Promise<{ readonly status: number; readonly text: string; readonly tookMs: number }>;
  readonly stop: () => Promise<void>;
};

export type PostedBody = { readonly url: string; readonly contentType: string; readonly body: string };

const answerSchema = z.object({ id: z.number(), status: z.number(), text: z.string(), tookMs: z.number() });
type Answer = z.infer<typeof answerSchema>;

export async function startSender(): Promise<Sender> {
  const worker = new Worker(new URL('sender-thread.ts', import.meta.url));
  await once(worker, 'online');
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  worker.on('message', (message) => {
    const answer = answerSchema.parse(message);
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  let lastId = 0;
  return {
    post(request) {
      lastId += 1;
      const answer = Promise.withResolvers<Answer>();
      waiting.set(lastId, answer);
      worker.postMessage({ id: lastId, ...request });
      return answer.promise;
    },
    async stop() {
      await worker.terminate();
    },
  };
}
