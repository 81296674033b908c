import { createServer } from 'node:http';
import { closeServer, listenOnLoopback } from '../../local/twin/listen.ts';

/** A Secrets Manager with one secret, which is the answer to every call. */
export async function startSecretsEndpoint(secretText: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const answer = JSON.stringify({ SecretString: secretText, VersionStages: ['AWSCURRENT'] });
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(answer);
    });
  });
  const port = await listenOnLoopback(server, 0);
  return { url: `http://127.0.0.1:${port}`, stop: () => closeServer(server) };
}
