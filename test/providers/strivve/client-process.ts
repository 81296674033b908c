import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ConnectionCredentials } from '../../../domain/job/connection.ts';
import type { CardSavr } from '../../../domain/job/ports.ts';

/** One call, as the process is asked for it, and what came of it. */
export type Asked = {
  readonly id: number;
  readonly credentials: ConnectionCredentials;
  readonly call: string;
  readonly args: readonly unknown[];
};
export type Told = { readonly id: number; readonly outcome: unknown };

/** The calls of a client without the signal, which stays in its process. */
export type FarClient = {
  readonly [Name in keyof CardSavr]: CardSavr[Name] extends (...all: [...infer Args, AbortSignal]) => infer Outcome
    ? (...args: Args) => Outcome
    : never;
};

/** Clients in a process of their own. */
export type ClientProcess = {
  readonly clientOf: (credentials: ConnectionCredentials) => FarClient;
  readonly stop: () => Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('client-program.ts', import.meta.url));
const CALLS = ['register', 'broadcasts', 'credentialRequests', 'job', 'respond', 'create'] as const;

/** A process that trusts `caFile` from its start, as the functions of the twin do: one that runs cannot begin to. */
export function startClientProcess(caFile?: string): ClientProcess {
  const { NODE_EXTRA_CA_CERTS: _ours, NODE_OPTIONS: _options, ...env } = process.env;
  const child = fork(PROGRAM, [], {
    env: { ...env, ...(caFile !== undefined && { NODE_EXTRA_CA_CERTS: caFile }) },
    execArgv: [],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', ({ id, outcome }: Told) => waiting.get(id)?.resolve(outcome));
  child.on('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`The process ended with code ${code}.`));
  });

  function ask(credentials: ConnectionCredentials, call: string, args: readonly unknown[]): Promise<unknown> {
    const id = (asked += 1);
    const outcome = Promise.withResolvers<unknown>();
    waiting.set(id, outcome);
    child.send({ id, credentials, call, args } satisfies Asked);
    return outcome.promise;
  }

  return {
    clientOf: (credentials) =>
      Object.fromEntries(
        CALLS.map((call) => [call, (...args: unknown[]) => ask(credentials, call, args)]),
      ) as unknown as FarClient,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
