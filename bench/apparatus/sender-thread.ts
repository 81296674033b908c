import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { parentPort } from 'node:worker_threads';
import type { PostedBody } from './sender.ts';

const agent = new Agent({ keepAlive: true });

parentPort?.on('message', ({ id, url, contentType, body }: PostedBody & { readonly id: number }) => {
  const bytes = Buffer.from(body);
  const beganAt = performance.now();
  const headers = { 'content-type': contentType, 'content-length': bytes.length };
  const request = httpRequest(url, { agent, method: 'POST', headers });
  request.once('response', (response: IncomingMessage) => void tell(id, beganAt, response));
  request.end(bytes);
});

async function tell(id: number, beganAt: number, response: IncomingMessage): Promise<void> {
  const answer = await text(response);
  parentPort?.postMessage({ id, status: response.statusCode, text: answer, tookMs: performance.now() - beganAt });
}
