import type { ServerResponse } from 'node:http';

/** How a provider's own API fails a call, in place of its answer. */
export type ScriptedFailure =
  | { readonly kind: 'status'; readonly status: number }
  /** What a proxy says on the provider's behalf. */
  | { readonly kind: 'html' }
  | { readonly kind: 'half_json' }
  /** JSON without the part that matters. */
  | { readonly kind: 'incomplete' }
  /** Never answers. */
  | { readonly kind: 'stall' }
  | { readonly kind: 'reset' };

/** `incomplete` is the body without what matters. */
export function failWith(failure: ScriptedFailure, response: ServerResponse, incomplete: string): void {
  switch (failure.kind) {
    case 'status':
      return void response.writeHead(failure.status).end('{"error":"as scripted"}');
    case 'html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Maintenance</body></html>');
    case 'half_json':
      return void response.writeHead(200).end(incomplete.slice(0, -1));
    case 'incomplete':
      return void response.writeHead(200).end(incomplete);
    case 'reset':
      return void response.destroy();
    case 'stall':
  }
}
