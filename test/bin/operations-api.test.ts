import { createServer, type RequestListener, type Server } from 'node:http';
import { createOperationsApi, refusalOf } from '../../bin/commands/operations-api.ts';
import { closeServer, listenOnLoopback } from '../../local/twin/listen.ts';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  if (server !== undefined) await closeServer(server);
});

async function apiThat(answers: RequestListener, callMsMax?: number) {
  server = createServer(answers);
  const access = {
    url: `http://127.0.0.1:${await listenOnLoopback(server, 0)}/dev/`,
    key: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
    region: async () => 'us-east-1',
  };
  return createOperationsApi(access, callMsMax);
}

test('what is answered is read, and what is no JSON is told as nothing', async () => {
  const asked: (string | undefined)[] = [];
  const bodies = ['{"state":"sent"}', '<html></html>'];
  const api = await apiThat((request, response) => {
    asked.push(request.method, request.url);
    response.writeHead(200).end(bodies.shift());
  });
  expect(await api.call('GET', '/strivve/jobs/a%2Fb', { connection: 'main' })).toEqual({
    status: 200,
    body: { state: 'sent' },
  });
  expect(await api.call('POST', '/strivve/jobs', {}, { job_id: 1 })).toEqual({ status: 200, body: undefined });
  expect(asked).toEqual(['GET', '/dev/strivve/jobs/a%2Fb?connection=main', 'POST', '/dev/strivve/jobs']);
});

test('an answer that never comes, and a connection that breaks, are told, and nothing is sent twice', async () => {
  let calls = 0;
  const stalled = await apiThat(() => void (calls += 1), 300);
  await expect(stalled.call('POST', '/x', {}, { code: '1' })).rejects.toThrow(
    'did not answer in time. It may have done',
  );
  expect(calls).toBe(1);
  if (server !== undefined) server.closeAllConnections();
  const broken = await apiThat((request) => {
    calls += 1;
    request.socket.destroy();
  });
  await expect(broken.call('POST', '/x', {}, { code: '1' })).rejects.toThrow('did not answer at all');
  expect(calls).toBe(2);
});

test('API Gateway’s own refusals have a message and no reason, and others may have nothing', () => {
  expect(refusalOf({ status: 403, body: { message: 'Forbidden' } })).toEqual({ message: 'Forbidden' });
  expect(refusalOf({ status: 409, body: { message: 'No.', reason: 'withdrawn' } })).toEqual({
    message: 'No.',
    reason: 'withdrawn',
  });
  const notAllowed = 'User: arn:aws:iam::1:user/x is not authorized to perform: execute-api:Invoke';
  expect(refusalOf({ status: 403, body: { Message: notAllowed } })).toEqual({ message: notAllowed });
  expect(refusalOf({ status: 502, body: undefined }).message).toContain('502');
});
