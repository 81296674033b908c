/** What can be asked of Spreedly here. `status` and `tokenize` are the browser's, which has no access secret. */
export type CallName = 'purchase' | 'authorize' | 'show' | 'complete' | 'list' | 'transcript' | 'status' | 'tokenize';

/** Which call a request is, the token in its path, and the format of the answer. */
export type Call = { readonly name: CallName; readonly token: string; readonly format: 'json' | 'xml' };

/** By verb and path, without `/v1` and the suffix of the format. */
const ROUTES: readonly (readonly [CallName, 'GET' | 'POST', RegExp])[] = [
  ['purchase', 'POST', /^\/gateways\/([^/]+)\/purchase$/],
  ['authorize', 'POST', /^\/gateways\/([^/]+)\/authorize$/],
  ['list', 'GET', /^\/transactions$/],
  ['show', 'GET', /^\/transactions\/([^/]+)$/],
  ['complete', 'POST', /^\/transactions\/([^/]+)\/complete$/],
  ['transcript', 'GET', /^\/transactions\/([^/]+)\/transcript$/],
  ['status', 'GET', /^\/transactions\/([^/]+)\/status$/],
  ['tokenize', 'POST', /^\/payment_methods$/],
];

/** `path` without its query. */
export function callOf(method: string, path: string): Call | undefined {
  const [, bare = '', suffix = 'json'] = /^\/v1(\/.*?)(?:\.(json|xml))?$/.exec(path) ?? [];
  for (const [name, verb, pattern] of ROUTES) {
    const match = pattern.exec(bare);
    if (match !== null && verb === method)
      return { name, token: match[1] ?? '', format: suffix === 'xml' ? 'xml' : 'json' };
  }
  return undefined;
}
