import type { Integration } from './integration.ts';

/** One method of one resource of a REST API. */
export type Route = {
  readonly resourceId: string;
  /** As `/connectfi/{key}`. */
  readonly resourcePath: string;
  /** In capitals; `ANY` is every method that the resource has no own route for. */
  readonly httpMethod: string;
  readonly needsIam: boolean;
  readonly integration: Integration;
};

export type RouteMatch = { readonly route: Route; readonly pathParameters: Readonly<Record<string, string>> };

/**
 * The route of a request: API Gateway prefers a fixed segment to `{name}`, and `{name}` to `{name+}`, among the resources that
 * have the method: one that has it not, or none at all as `/elavon/oauth2`, hides no other. AWS does not document that; it is
 * what others measured (github.com/floci-io/floci/pull/3399 for `{name}` behind another method,
 * github.com/ministackorg/ministack/pull/1423 for `{name+}` behind none). Trailing slashes do not count. Values stay percent-encoded as they were sent, as REST APIs give them to a function (HTTP APIs decode).
 */
export function matchRoute(routes: readonly Route[], httpMethod: string, path: string): RouteMatch | undefined {
  const segments = splitPath(path);
  const isOwn = (route: Route): boolean => route.httpMethod === httpMethod;
  const [best] = routes
    .filter((route) => isOwn(route) || route.httpMethod === 'ANY')
    .map((route) => ({ route, pattern: splitPath(route.resourcePath) }))
    .filter(({ pattern }) => fits(pattern, segments))
    .toSorted(
      (left, right) =>
        comparePatterns(left.pattern, right.pattern) || Number(isOwn(right.route)) - Number(isOwn(left.route)),
    );
  return best && { route: best.route, pathParameters: pathParametersOf(best.pattern, segments) };
}

function splitPath(path: string): readonly string[] {
  const trimmed = path.replace(/^\/+/, '').replace(/\/+$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  const isGreedy = pattern.at(-1)?.endsWith('+}') ?? false;
  if (isGreedy ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]));
}

function comparePatterns(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const difference = rank(part) - rank(right[index] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(part: string): number {
  if (!part.startsWith('{')) return 0;
  return part.endsWith('+}') ? 2 : 1;
}

function pathParametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) continue;
    parameters[name] = plus === '+' ? segments.slice(index).join('/') : (segments[index] ?? '');
  }
  return parameters;
}
