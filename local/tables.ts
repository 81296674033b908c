import { createServer, type RequestListener } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import { createServer as createTableBrowser } from 'dynamodb-admin';
import { closeServer, listenOnLoopback, PortTaken } from './twin/listen.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';

const options = new Command('npm run -s tables --')
  .description("Serves a browser's view of the running twin's tables, until Ctrl-C.")
  .option('--port <number>', 'where to serve it (a free port otherwise)', parsePort, 0)
  .option('--twin <port>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{ port: number; twin?: number }>();

const twin = runningTwinOrExit(options.twin);
const { dynamodb: endpoint, credentials } = twin.endpoints;
const dynamoDbClient = new DynamoDBClient({ endpoint, region: credentials.region, credentials });
const browser: RequestListener = createTableBrowser({ dynamoDbClient });
const server = createServer(browser);
try {
  const port = await listenOnLoopback(server, options.port);
  console.log(
    `The tables of the twin on port ${twin.port}: http://127.0.0.1:${port}\nCtrl-C ends this view; the twin goes on.`,
  );
} catch (error) {
  if (!(error instanceof PortTaken)) throw error;
  console.error(`${error.message} Choose another, or leave --port out for a free one.`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  await closeServer(server);
  dynamoDbClient.destroy();
}
