import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { readBody } from '../twin/read-body.ts';
import type { AwsAnswer } from './aws-answer.ts';

export type ForwardedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** Sends requests as they came, byte for byte, to the engine that serves them, over connections that stay open. */
export type Forwarder = {
  /** @throws the connection's error when the engine does not answer */
  readonly forward: (request: ForwardedRequest, signal?: AbortSignal) => Promise<AwsAnswer>;
  readonly close: () => void;
};

/** Headers of one connection, which the next one has to choose for itself (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect']);

export function createForwarder(engineUrl: string): Forwarder {
  const { hostname, port } = new URL(engineUrl);
  const agent = new Agent({ keepAlive: true });

  function send({ method, path, headers, body }: ForwardedRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { agent, hostname, port, method, path, headers: endToEnd(headers, body.length), ...(signal ? { signal } : {}) },
        resolve,
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  async function forward(request: ForwardedRequest, signal?: AbortSignal): Promise<AwsAnswer> {
    const incoming = await send(request, signal);
    const body = await readBody(incoming);
    // Only a message that a server received has no status.
    return { status: incoming.statusCode ?? 502, headers: endToEnd(incoming.headers, body.length), body };
  }

  return { forward, close: () => agent.destroy() };
}

/** What goes on from one connection to the next, with a body of so many bytes. */
export function endToEnd(headers: OutgoingHttpHeaders, length: number): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
  return { ...Object.fromEntries(kept), 'content-length': length };
}
