import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

type Reply = { readonly status: number; readonly body: string };

/** A partner of Elavon's on loopback, whose pushes and token endpoint answer as a test says. */
export async function aPartner(answer: (received: Received) => Reply = () => ({ status: 200, body: '{}' })) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      const reply = answer(one);
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
  });
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
