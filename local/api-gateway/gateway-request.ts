import type { IncomingMessage } from 'node:http';
import { BODY_BYTES_MAX, readBody } from './request-body.ts';

/** A request to one API, read to its end. */
export type GatewayRequest = {
  readonly httpMethod: string;
  /** As `HTTP/1.1`. */
  readonly protocol: string;
  /** Percent-encoded as sent, from the root of the server: what a signature covers. */
  readonly urlPath: string;
  /** The same without API and stage: what routes are matched against. */
  readonly path: string;
  readonly sourceIp: string;
  readonly port: number;
  /** Header names as they were sent, with all values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** A header's values joined by commas, whatever the case of its name. */
  readonly header: (name: string) => string | undefined;
  /** Decoded, with all values of each name. */
  readonly multiValueQuery: () => Record<string, string[]>;
  readonly body: Buffer;
  /** The body was longer than `BODY_BYTES_MAX`; `body` is empty then. */
  readonly isTooLarge: boolean;
};

/**
 * @param prefix `/<api>/<stage>` of the request's own path, as it was sent
 * @throws when the sender goes away or takes too long
 */
export async function readGatewayRequest(request: IncomingMessage, prefix: string): Promise<GatewayRequest> {
  const [urlPath = '/', queryText = ''] = splitUrl(request.url ?? '/');
  const body = await readBody(request, BODY_BYTES_MAX);
  const headers = headerPairs(request.rawHeaders);
  return {
    httpMethod: request.method ?? 'GET',
    protocol: `HTTP/${request.httpVersion}`,
    urlPath,
    path: `/${urlPath.slice(prefix.length).replace(/^\/+/, '')}`,
    // An IPv4 sender at a socket that also speaks IPv6 shows as ::ffff:127.0.0.1.
    sourceIp: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: request.socket.localPort ?? 0,
    headers,
    header(name) {
      const values = headers.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);
      return values.length === 0 ? undefined : values.join(',');
    },
    multiValueQuery: () => parseQuery(queryText),
    body: body ?? Buffer.alloc(0),
    isTooLarge: body === undefined,
  };
}

function splitUrl(url: string): readonly string[] {
  const mark = url.indexOf('?');
  return mark === -1 ? [url] : [url.slice(0, mark), url.slice(mark + 1)];
}

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from(
    { length: raw.length / 2 },
    (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const,
  );
}

function parseQuery(text: string): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}
