import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readAwsCall } from '../aws/aws-call.ts';
import { createForwarder } from '../aws/forward.ts';
import { closeServer, listenOnLoopback } from '../twin/listen.ts';
import { readBody } from '../twin/read-body.ts';
import { answerWithFault, writeAnswer } from './answer-with-fault.ts';
import { createFaultBoard, type FaultBoard } from './fault-board.ts';

export type FaultProxy = {
  /** Where to point a client's `endpoint`. */
  readonly url: string;
  readonly faults: FaultBoard;
  readonly stop: () => Promise<void>;
};

/** Stands in front of any AWS endpoint on a free port of the loopback, and passes on what no fault hits, byte for byte. */
export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const faults = createFaultBoard();
  const forwarder = createForwarder(targetUrl);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = readAwsCall(request, await readBody(request));
    const hit = faults.take(call);
    if (hit !== undefined) return answerWithFault(hit, call, response, forwarder.forward);
    writeAnswer(response, await forwarder.forward(call));
  }

  const server = createServer((request, response) => {
    // A target that is gone looks to the client as it would without the proxy.
    answer(request, response).catch(() => response.socket?.resetAndDestroy());
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    async stop() {
      forwarder.close();
      await closeServer(server);
    },
  };
}
