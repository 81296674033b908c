import { createHash, createHmac, timingSafeEqual, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Caller, Callers } from '../aws/iam/callers.ts';
import type { GatewayError } from './gateway-response.ts';
import type { GatewayRequest } from './gateway-request.ts';

/** Whose signature a request carries, or the error that API Gateway answers. */
export type SignatureCheck = { readonly caller: Caller } | { readonly error: GatewayError };

/** How far a signature's time may be from ours. Source: IAM user guide, "Troubleshoot Signature Version 4". */
const SKEW_MS_MAX = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, ?SignedHeaders=(?<headers>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$/;

/** Checks a Signature Version 4 in the `Authorization` header against the keys that the twin gave out. */
export async function checkSignature(
  request: GatewayRequest,
  callers: Callers,
  nowMs: number,
): Promise<SignatureCheck> {
  const authorization = request.header('authorization');
  if (authorization === undefined) {
    return { error: { type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' } };
  }
  const parts = AUTHORIZATION.exec(authorization)?.groups;
  const signedAt = parseAmzDate(request.header('x-amz-date'));
  if (parts === undefined || signedAt === undefined) return invalid(INCOMPLETE);
  const { key = '', region = '', service = '', headers = '', signature = '' } = parts;
  const caller = callers.byAccessKey(key);
  if (caller === undefined) return invalid('The security token included in the request is invalid.');
  if (service !== 'execute-api') return invalid(`Credential should be scoped to correct service: 'execute-api'.`);
  if (Math.abs(nowMs - signedAt.getTime()) > SKEW_MS_MAX) {
    return invalid(`Signature expired: ${request.header('x-amz-date')} is more than 5 minutes from the time here`);
  }
  const expected = await sign(request, { caller, region, signedAt, signedHeaders: headers.split(';') });
  return equalsInConstantTime(expected, signature) ? { caller } : invalid(MISMATCH);
}

const INCOMPLETE =
  "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function invalid(message: string): SignatureCheck {
  return { error: { type: 'INVALID_SIGNATURE', message } };
}

async function sign(
  request: GatewayRequest,
  by: {
    readonly caller: Caller;
    readonly region: string;
    readonly signedAt: Date;
    readonly signedHeaders: readonly string[];
  },
): Promise<string | undefined> {
  const signer = new SignatureV4({
    credentials: by.caller.credentials,
    region: by.region,
    service: 'execute-api',
    sha256: Sha256,
    applyChecksum: false,
  });
  const names = by.signedHeaders.filter((name) => name !== 'x-amz-date');
  const signed = await signer.sign(
    {
      method: request.httpMethod,
      protocol: 'http:',
      hostname: request.header('host') ?? '',
      path: request.urlPath,
      query: request.multiValueQuery(),
      headers: Object.fromEntries(names.map((name) => [name, request.header(name) ?? ''])),
      body: request.body,
    },
    { signingDate: by.signedAt, signableHeaders: new Set(names) },
  );
  return /Signature=([0-9a-f]{64})$/.exec(signed.headers['authorization'] ?? '')?.[1];
}

/** As `20261122T220400Z`. */
function parseAmzDate(text: string | undefined): Date | undefined {
  const iso = text?.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const date = new Date(iso ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function equalsInConstantTime(expected: string | undefined, actual: string): boolean {
  return expected !== undefined && timingSafeEqual(Buffer.from(expected), Buffer.from(actual));
}

/** Node's SHA-256 in the shape that the signer asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('the signer takes a new hash each time');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
