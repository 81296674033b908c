import { createServer } from 'node:https';
import { loadOrCreateCa } from '../../../local/simulators/strivve/certificate-authority.ts';
import { startFunctions } from '../../../local/lambda/functions.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { functionOf, temporaryDirectory, templateOf } from './fixture-template.ts';

const FETCHER = `export const handler = async ({ url }) => (await fetch(url)).text();`;

test('a function trusts a provider whose certificate the given authority signed, and no other', async () => {
  const ca = await loadOrCreateCa(temporaryDirectory());
  const server = createServer(await ca.issue(), (_request, response) => response.end('hello'));
  const url = `https://localhost:${await listenOnLoopback(server, 0)}/`;

  async function fetchBy(trust: { readonly caFile?: string }) {
    const functions = await startFunctions(templateOf(functionOf('Fetcher', FETCHER, { Timeout: 10 })), {
      endpointUrl: 'http://127.0.0.1:8480',
      credentialsFor: () => ({ accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' }),
      logDirectory: temporaryDirectory(),
      onLog: () => undefined,
      ...trust,
    });
    const invocation = await functions.invoke('Fetcher', JSON.stringify({ url }));
    await functions.stop();
    return invocation;
  }

  try {
    expect(await fetchBy({ caFile: ca.caFile })).toMatchObject({ outcome: 'returned', payload: '"hello"' });
    expect(await fetchBy({})).toMatchObject({ outcome: 'failed', errorType: 'TypeError' });
  } finally {
    await closeServer(server);
  }
});
