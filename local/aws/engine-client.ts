import type { AwsAnswer } from './aws-answer.ts';
import { createForwarder } from './forward.ts';

/** What a service said when it refused a call. */
class CallRefused extends Error {
  /** As `AccessDeniedException`, without the service's namespace. */
  readonly code: string;

  constructor(operation: string, { body }: AwsAnswer) {
    const { __type: type, message } = membersOf(body);
    super(`${operation}: ${typeof message === 'string' ? message : body.toString('utf8')}`);
    this.name = 'CallRefused';
    this.code = String(type).split('#').at(-1) ?? '';
  }
}

/** A client of a few lines, because loading an SDK for two calls would cost a start a tenth of a second. */
export type EngineClient = {
  /** @throws {CallRefused}, and the connection's error when nothing answers */
  readonly ask: (operation: string, input: unknown, signal?: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;
  /** The same for what makes something, which may be there already. `host` is the one that it is to be found at. */
  readonly make: (operation: string, input: unknown, host?: string) => Promise<void>;
  readonly close: () => void;
};

/**
 * @param accessKeyId whose calls they are; the engines take any, the twin's own endpoint those that it gave out. Neither
 * checks the signature.
 */
export function createEngineClient(
  url: string,
  service: string,
  targetPrefix: string,
  accessKeyId = 'LOCAL',
): EngineClient {
  const forwarder = createForwarder(url);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

  function send(operation: string, input: unknown, host: string, signal?: AbortSignal): Promise<AwsAnswer> {
    const headers = {
      host,
      authorization,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${targetPrefix}.${operation}`,
    };
    return forwarder.forward({ method: 'POST', path: '/', headers, body: Buffer.from(JSON.stringify(input)) }, signal);
  }

  return {
    async ask(operation, input, signal) {
      const answer = await send(operation, input, new URL(url).host, signal);
      if (answer.status !== 200) throw new CallRefused(operation, answer);
      return membersOf(answer.body);
    },
    async make(operation, input, host = new URL(url).host) {
      const answer = await send(operation, input, host);
      // An engine that was running before has the tables of the last time.
      if (answer.status === 400 && answer.body.includes('ResourceInUseException')) return;
      if (answer.status !== 200) throw new CallRefused(`${operation} ${JSON.stringify(input)}`, answer);
    },
    close: forwarder.close,
  };
}

function membersOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    // Some operations answer with nothing.
    return {};
  }
}
