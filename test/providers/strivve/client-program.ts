import type { CardSavr } from '../../../domain/job/ports.ts';
import type { ConnectionCredentials } from '../../../domain/job/connection.ts';
import { createCardSavr } from '../../../providers/strivve/client.ts';
import type { Asked, Told } from './client-process.ts';

/** The program of clients: what they trust is settled when its process starts. It is ended by its parent. */

const MS_MAX = 10_000;

const clients = new Map<string, CardSavr>();

process.on('message', ({ id, credentials, call, args }: Asked) => {
  const calls = clientOf(credentials) as Readonly<Record<string, (...all: unknown[]) => Promise<unknown>>>;
  const outcome = calls[call]?.(...args, AbortSignal.timeout(MS_MAX));
  void outcome?.then((value) => process.send?.({ id, outcome: value } satisfies Told));
});

function clientOf(credentials: ConnectionCredentials): CardSavr {
  const name = JSON.stringify(credentials);
  const client =
    clients.get(name) ??
    createCardSavr({
      connection: { name: 'main', instance: 'acme' },
      credentials: { read: async () => credentials, renew: async () => {} },
      now: Date.now,
    });
  clients.set(name, client);
  return client;
}
