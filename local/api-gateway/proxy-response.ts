import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { isBinary } from './binary-media-type.ts';

/** An HTTP answer; a header may have several values. */
export type HttpAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
};

const headerValue = z.union([z.string(), z.boolean()]).transform(String);

/**
 * What a function may return to a REST API, and nothing besides.
 * Source: API Gateway developer guide, "Output format of a Lambda function for proxy integration".
 */
const replySchema = z.strictObject({
  statusCode: z.nullish(z.coerce.number().int().min(200).max(599)),
  headers: z.nullish(z.record(z.string(), headerValue)),
  multiValueHeaders: z.nullish(z.record(z.string(), z.array(headerValue))),
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/** What a function's payload means to the sender; undefined for "Malformed Lambda proxy response". */
export function readProxyResponse(
  payload: string,
  request: { readonly accept: string | undefined; readonly binaryMediaTypes: readonly string[] },
): HttpAnswer | undefined {
  const reply = replySchema.safeParse(JSON.parse(payload)).data;
  if (reply === undefined) return undefined;
  const headers = mergeHeaders(reply.headers ?? {}, reply.multiValueHeaders ?? {});
  if (!areSendable(headers)) return undefined;
  const isBytes = reply.isBase64Encoded === true && isBinary(request.binaryMediaTypes, request.accept);
  return {
    statusCode: reply.statusCode ?? 200,
    headers,
    body: Buffer.from(reply.body ?? '', isBytes ? 'base64' : 'utf8'),
  };
}

/** Headers that API Gateway sets itself; what a function sets goes out under another name. */
const REMAPPED =
  /^(connection|content-length|date|host|keep-alive|server|trailer|transfer-encoding|upgrade|www-authenticate)$/i;

/** A name that stands in both maps has the values of both, once each. Names do not differ by case. */
function mergeHeaders(
  single: Readonly<Record<string, string>>,
  multiple: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  const merged = new Map<string, { readonly name: string; readonly values: Set<string> }>();
  const pairs = [
    ...Object.entries(multiple),
    ...Object.entries(single).map(([name, value]) => [name, [value]] as const),
  ];
  for (const [name, values] of pairs) {
    const outName = REMAPPED.test(name) ? `x-amzn-Remapped-${name}` : name;
    const entry = merged.get(outName.toLowerCase()) ?? { name: outName, values: new Set() };
    for (const value of values) entry.values.add(value);
    merged.set(outName.toLowerCase(), entry);
  }
  if (!merged.has('content-type'))
    merged.set('content-type', { name: 'Content-Type', values: new Set(['application/json']) });
  return Object.fromEntries([...merged.values()].map(({ name, values }) => [name, [...values]]));
}

function areSendable(headers: Readonly<Record<string, readonly string[]>>): boolean {
  try {
    for (const [name, values] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const value of values) validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
