import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RestApi } from '../api-gateway/rest-api.ts';
import { matchRoute } from '../api-gateway/route.ts';

/** `path` is the route's, as `/authorization/dev/connectfi/{key}`: a key in the URL is nobody's business. */
export type AnsweredRequest = {
  readonly method: string;
  readonly path: string;
  /** Undefined when the sender went away before the answer. */
  readonly status: number | undefined;
  readonly tookMs: number;
};

/** Tells of a request to one of the APIs when it is over. */
export function reportWhenAnswered(
  request: IncomingMessage,
  response: ServerResponse,
  apis: readonly RestApi[],
  report: (answered: AnsweredRequest) => void,
): void {
  const beganAt = performance.now();
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : undefined;
    const method = request.method ?? '';
    report({ method, path: routePath(apis, method, request.url ?? ''), status, tookMs: performance.now() - beganAt });
  });
}

function routePath(apis: readonly RestApi[], method: string, url: string): string {
  const [, apiId, stage, ...segments] = (url.split('?')[0] ?? '').split('/');
  const api = apis.find((one) => one.id === apiId && one.stage.name === stage);
  const route = api === undefined ? undefined : matchRoute(api.routes, method, `/${segments.join('/')}`);
  return api === undefined
    ? '(no such API)'
    : `/${api.id}/${api.stage.name}${route?.route.resourcePath ?? '/(no such route)'}`;
}
