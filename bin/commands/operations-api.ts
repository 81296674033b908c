import * as z from 'zod';
import { CommandFailure } from './command-failure.ts';
import { parseJson } from '../../domain/parse-json.ts';
import { type SigningKey, signRequest } from './sign-request.ts';

/** What a route of the operations API answered. `body`: as it was read from JSON, undefined where it is none. */
export type OperationsAnswer = { readonly status: number; readonly body: unknown };

/** The API for the user's backend: each call is signed with the operator's own AWS credentials. */
export type OperationsApi = {
  /**
   * Sent once and never again: what an answer that is lost leaves open, the caller has to look up.
   * @param path below the API's base URL, such as `/strivve/jobs/101/responses`; its segments encoded
   * @param headers beside those that sign, such as `idempotency-key`
   * @throws {CommandFailure} when nothing came back
   */
  readonly call: (
    method: 'GET' | 'POST',
    path: string,
    query: Readonly<Record<string, string>>,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<OperationsAnswer>;
};

export type OperationsAccess = {
  /** Base URL, with the stage. */
  readonly url: string;
  readonly key: () => Promise<SigningKey>;
  readonly region: () => Promise<string>;
};

/** API Gateway itself gives up after 29 s. */
const CALL_MS_MAX = 31_000;

export function createOperationsApi({ url, key, region }: OperationsAccess, callMsMax = CALL_MS_MAX): OperationsApi {
  return {
    async call(method, path, query, body, more = {}) {
      const target = new URL(url.replace(/\/$/, '') + path);
      for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
      const text = body === undefined ? '' : JSON.stringify(body);
      const by = { key: await key(), region: await region(), service: 'execute-api', signedAt: new Date() };
      const headers = signRequest({ method, url: target, body: text }, by);
      const signal = AbortSignal.timeout(callMsMax);
      try {
        const response = await fetch(target, {
          method,
          headers: { ...more, ...headers, ...(text !== '' && { 'content-type': 'application/json' }) },
          ...(text !== '' && { body: text }),
          redirect: 'error',
          signal,
        });
        return { status: response.status, body: parseJson(await response.text()) };
      } catch {
        throw unanswered(target, signal.aborted);
      }
    },
  };
}

function unanswered({ origin }: URL, isTooLate: boolean): CommandFailure {
  const reason = isTooLate ? 'in time' : 'at all';
  return new CommandFailure(
    `The operations API at ${origin} did not answer ${reason}. It may have done what was asked: look before you ask again.`,
  );
}

/** API Gateway's own refusals are spelt either way: `Message` where IAM does not allow the call. */
const refusedSchema = z.union([
  z.object({ message: z.string(), reason: z.string().exactOptional() }),
  z.object({ Message: z.string() }).transform(({ Message: message }) => ({ message })),
]);

/** What a route, or API Gateway before it, said instead of doing what was asked. */
export function refusalOf({ status, body }: OperationsAnswer): { readonly message: string; readonly reason?: string } {
  const { data } = refusedSchema.safeParse(body);
  return data ?? { message: `The operations API answered ${status} and does not say why.` };
}
