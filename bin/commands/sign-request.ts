import { createHash, createHmac } from 'node:crypto';

export type SigningKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

type Signable = { readonly method: string; readonly url: URL; readonly body: string };

type SignedBy = {
  readonly key: SigningKey;
  readonly region: string;
  readonly service: string;
  readonly signedAt: Date;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Headers that sign a request to an API of AWS.
 * Source: IAM user guide, "Create a signed AWS API request" (Signature Version 4).
 */
export function signRequest(request: Signable, { key, region, service, signedAt }: SignedBy): Record<string, string> {
  const time = signedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const headers = {
    host: request.url.host,
    'x-amz-date': time,
    ...(key.sessionToken !== undefined && { 'x-amz-security-token': key.sessionToken }),
  };
  const names = Object.keys(headers).join(';');
  const canonical = [
    request.method,
    // Of every service but S3 each segment is encoded once more than it is on the wire.
    request.url.pathname.split('/').map(encoded).join('/'),
    canonicalQuery(request.url.searchParams),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const toSign = [ALGORITHM, time, scope.join('/'), sha256(canonical)].join('\n');
  const signingKey = scope.reduce<Buffer | string>(hmac, `AWS4${key.secretAccessKey}`);
  const signature = hmac(signingKey, toSign).toString('hex');
  const { host: _sentByFetch, ...sent } = headers;
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${key.accessKeyId}/${scope.join('/')}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&');
}

/** RFC 3986: all but letters, digits, `-`, `.`, `_` and `~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
