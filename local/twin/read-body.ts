import type { IncomingMessage } from 'node:http';

/** The whole body. `node:stream/consumers` does the same through a Blob, and every AWS call of a function passes here. */
export function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', reject);
  });
}
