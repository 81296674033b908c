import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { RESPONSE_BYTES_MAX } from './invocation.ts';

/** One event as `GET /runtime/invocation/next` hands it to the runtime. */
export type RuntimeInvocation = {
  readonly requestId: string;
  readonly deadlineEpochMs: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** The event, as JSON. */
  readonly payload: string;
};

/** What the runtime in an execution environment tells us. */
export type RuntimeEvents = {
  /** The runtime waits for work: the first time when its init is done, then after each invocation. */
  readonly onNext: (deliver: (invocation: RuntimeInvocation) => void) => void;
  /** `undefined` is a response above `RESPONSE_BYTES_MAX`. */
  readonly onResponse: (requestId: string, body: string | undefined, memoryMaxKb: number) => void;
  readonly onError: (requestId: string, body: string | undefined, memoryMaxKb: number) => void;
  readonly onInitError: (body: string | undefined) => void;
};

export type RuntimeApi = { readonly address: string; readonly close: () => void };

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * The Lambda runtime API of one execution environment: four routes. AWS's client takes a bare `host:port` for it, so
 * that each environment has a server of its own, on a port of the system's choice.
 * Source: Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
 */
export async function startRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  const server = createServer((request, response) => {
    answer(request, response, events).catch(() => response.destroy());
  });
  // The runtime waits for the next event as long as there is none.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the runtime API has no port');
  return {
    address: `127.0.0.1:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, events: RuntimeEvents): Promise<void> {
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /2018-06-01/runtime/invocation/next') {
    events.onNext((invocation) => deliver(response, invocation));
    return;
  }
  const body = await readBody(request);
  const memoryMaxKb = Number(request.headers['twin-max-memory-kb'] ?? 0);
  const [, requestId, kind] = INVOCATION.exec(request.url ?? '') ?? [];
  if (route === 'POST /2018-06-01/runtime/init/error') events.onInitError(body);
  else if (requestId !== undefined && kind === 'response') events.onResponse(requestId, body, memoryMaxKb);
  else if (requestId !== undefined && kind === 'error') events.onError(requestId, body, memoryMaxKb);
  else {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(body === undefined ? 413 : 202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
}

function deliver(response: ServerResponse, invocation: RuntimeInvocation): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(invocation.deadlineEpochMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.invokedFunctionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
  });
  response.end(invocation.payload);
}

/** Reads to the end in any case, because the client waits for our answer only then; keeps what fits. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= RESPONSE_BYTES_MAX) chunks.push(chunk);
  }
  return bytes <= RESPONSE_BYTES_MAX ? Buffer.concat(chunks).toString() : undefined;
}
