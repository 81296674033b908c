import type { Called, CallFailure } from '../../domain/called.ts';
import type { SpreedlyCredentials } from '../../domain/payment/credentials.ts';

export type SpreedlyRequest = {
  readonly method: 'GET' | 'POST';
  /** From `/v1` on, with its query, percent-encoded. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
};

/** What came, whatever the status says. `text`: undefined where it did not come whole or was too long. */
export type SpreedlyResponse = {
  readonly status: number;
  readonly text?: string;
  readonly retryAfter: string | null;
};

const CORE_URL = 'https://core.spreedly.com';

/** A transaction has some 5 KB, a page of a hundred half a megabyte. */
const ANSWER_BYTES_MAX = 4_194_304;

/** One request and whatever answers it. Sent once. Never throws. */
export async function exchange(
  request: SpreedlyRequest,
  { environmentKey, accessSecret, apiUrl = CORE_URL }: SpreedlyCredentials,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<Called<SpreedlyResponse>> {
  if (signal.aborted) return { ...noAnswer('the deadline had passed'), maybeDone: false };
  const body = request.body && JSON.stringify(request.body);
  try {
    const response = await send(`${apiUrl.replace(/\/+$/, '')}${request.path}`, {
      method: request.method,
      headers: {
        authorization: `Basic ${Buffer.from(`${environmentKey}:${accessSecret}`).toString('base64')}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      // A redirect could carry the secret to somebody else.
      redirect: 'manual',
      signal,
    });
    const text = await textOf(response);
    const { status, headers } = response;
    const retryAfter = headers.get('retry-after');
    return { kind: 'answered', value: { status, ...(text !== undefined && { text }), retryAfter } };
  } catch (error) {
    if (signal.aborted) return noAnswer('nothing had come by the deadline');
    const code = codeOf(error);
    return { ...noAnswer(code), maybeDone: !NEVER_CONNECTED.test(code) };
  }
}

async function textOf({ body }: Response): Promise<string | undefined> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as ReadableStream<Uint8Array>) {
      bytes += chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (bytes > ANSWER_BYTES_MAX) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Failures from before anything was sent: no address, nobody there, or somebody else's certificate. */
const NEVER_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** `ECONNREFUSED` and the like; the message of a failed fetch says nothing, or repeats a header. */
function codeOf(error: unknown): string {
  const { cause } = Object(error) as { readonly cause?: unknown };
  const { code } = Object(cause) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}

/** What was sent and not answered may have been done. */
function noAnswer(detail: string): CallFailure {
  return { kind: 'failed', reason: 'no_answer', maybeDone: true, detail };
}
