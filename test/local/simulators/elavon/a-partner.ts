import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

type Reply = { readonly status: number; readonly body: string };

/** A partner of Elavon's on loopback, whose pushes and token endpoint answer as a test says. */
export async function aPartner(answer: (received: Received) => Reply = () => ({ status: 200, body: '{}' })) {
  const received: Received[] = [];
  const server = createServer((request, response) => void reply(request, response));

  async function reply(...[request, response]: Parameters<RequestListener>): Promise<void> {
    const one = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    received.push(one);
    const { status, body } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  const base = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    url: `${base}/elavon/TEST`,
    tokenUrl: `${base}/elavon/oauth2/token`,
    received,
    pushes: () => received.filter(({ path }) => path === '/elavon/TEST'),
    asked: () => received.filter(({ path }) => path === '/elavon/oauth2/token'),
    stop: () => closeServer(server),
  };
}
