import { buildApp } from 'fauxqs';
import type { AwsAnswer } from './aws-answer.ts';
import type { Engine } from './dynamodb-local.ts';
import { endToEnd, type ForwardedRequest } from './forward.ts';

/** The embedded queue. */
export type SqsEngine = Engine & {
  /** The same as a request to `url`, without a connection: it runs in this process. */
  readonly answer: (request: ForwardedRequest) => Promise<AwsAnswer>;
};

/**
 * Starts the embedded queue on a free port of this process.
 * Its own starter listens on every network address, so the app is started here.
 */
export async function startSqsEngine(): Promise<SqsEngine> {
  const app = buildApp({ logger: false, defaultRegion: 'us-east-1' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    pids: [],
    async answer({ path, headers, body }) {
      const response = await app.inject({ method: 'POST', url: path, headers, payload: body });
      const { statusCode, rawPayload } = response;
      return { status: statusCode, headers: endToEnd(response.headers, rawPayload.length), body: rawPayload };
    },
    stop: () => app.close(),
  };
}
