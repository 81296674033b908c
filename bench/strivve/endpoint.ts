import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { closeServer, listenOnLoopback } from '../../local/twin/listen.ts';
import { createKeyExchange, openBody, type SealedBody, sealBody, sign } from '../../providers/strivve/crypto.ts';
import { INTEGRATOR, MESSAGES, REQUESTS } from './caller.ts';

/** A CardSavr that lets everybody in and has the same to say to every poll: sealed and signed, over TLS. */
export type Endpoint = {
  readonly url: string;
  readonly certificate: string;
  /** Whether a connection may be used again. */
  keepConnections(keeps: boolean): void;
  readonly stop: () => Promise<void>;
};

export async function startEndpoint(): Promise<Endpoint> {
  const { private: key, cert: certificate } = await generate([{ name: 'commonName', value: 'bench' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const sessionKeys: Buffer[] = [];
  let keeps = true;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    const body = await text(request);
    const known = sessionKeys[Number(headers['x-cardsavr-session-jwt'])];
    const keyOfAnswer = known ?? Buffer.from(INTEGRATOR.key, 'base64');
    let json: unknown = path.endsWith('/broadcasts') ? MESSAGES : REQUESTS;
    if (path === '/session/login') {
      const exchange = createKeyExchange();
      const asked = JSON.parse(openBody(keyOfAnswer, JSON.parse(body) as SealedBody)) as { client_public_key: string };
      const token = String(sessionKeys.push(exchange.sharedKey(asked.client_public_key)) - 1);
      json = { server_public_key: exchange.publicKey, session_token: token, user_id: 1 };
    }
    const sealed = JSON.stringify(sealBody(keyOfAnswer, JSON.stringify(json)));
    const authorization = `SWCH-HMAC-SHA256 Credentials=${INTEGRATOR.name}`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-cardsavr-authorization': authorization,
      'x-cardsavr-nonce': '1',
      'x-cardsavr-signature': sign(keyOfAnswer, `${path}${authorization}1${sealed}`),
      // Said outright, it comes without Node's hint how long: a load balancer gives none.
      connection: keeps ? 'keep-alive' : 'close',
    });
    response.end(sealed);
  }

  const server = createServer({ key, cert: certificate }, (request, response) => void answer(request, response));
  server.keepAliveTimeout = 60_000;
  const port = await listenOnLoopback(server, 0);
  return {
    url: `https://127.0.0.1:${port}`,
    certificate,
    keepConnections: (next) => void (keeps = next),
    stop: () => closeServer(server),
  };
}
