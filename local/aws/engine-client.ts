import { createForwarder } from './forward.ts';

/** A client of a few lines, because loading an SDK for two calls would cost a start a tenth of a second. */
export function createEngineClient(engineUrl: string, service: string, targetPrefix: string) {
  const forwarder = createForwarder(engineUrl);
  // The engines read who asks from the signature and do not check it.
  const authorization = `AWS4-HMAC-SHA256 Credential=LOCAL/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

  async function send(operation: string, input: unknown, host = new URL(engineUrl).host): Promise<void> {
    const { status, body } = await forwarder.forward({
      method: 'POST',
      path: '/',
      headers: {
        host,
        authorization,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${targetPrefix}.${operation}`,
      },
      body: Buffer.from(JSON.stringify(input)),
    });
    // An engine that was running before has the tables of the last time.
    if (status === 400 && body.includes('ResourceInUseException')) return;
    if (status !== 200) throw new Error(`${operation} ${JSON.stringify(input)} failed: ${body.toString('utf8')}`);
  }

  return { send, close: forwarder.close };
}
