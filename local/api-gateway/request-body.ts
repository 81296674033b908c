import type { IncomingMessage } from 'node:http';

/** Source: API Gateway quotas for REST APIs, "Payload size: 10 MB". */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

/** Longer than any integration may take; a sender that drips bytes must not hold a connection for ever. */
const UPLOAD_MS_MAX = 30_000;

/**
 * The whole body; undefined when it is longer than it may be. A body that is too long is read to its end all the same,
 * and not kept: a sender that is cut off while it still sends would never see the answer.
 * @throws when the sender goes away or takes longer than `UPLOAD_MS_MAX`
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const timer = setTimeout(() => request.destroy(new Error('the upload took too long')), UPLOAD_MS_MAX);
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > bytesMax) chunks.length = 0;
      else chunks.push(chunk);
    }
    return bytes > bytesMax ? undefined : Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}
