import { createServer, type Server } from 'node:http';

/** The port is in use by another program. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} of 127.0.0.1 is taken by another program.`);
    this.name = 'PortTaken';
    this.port = port;
  }
}

/** As long as AWS's own endpoints keep an idle connection: Node's five seconds are over while a busy machine looks away. */
const IDLE_CONNECTION_MS_MAX = 65_000;

/**
 * Listens where only this machine can reach it; `port` 0 is a free one.
 * @returns the port
 * @throws {PortTaken}
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.keepAliveTimeout = IDLE_CONNECTION_MS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTaken(port) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Ends the server and the connections that are open to it, answered or not. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}

/** A port that was free a moment ago, for a program that cannot choose one itself. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server, 0);
  await closeServer(server);
  return port;
}
