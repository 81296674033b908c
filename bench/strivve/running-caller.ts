import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CallerName, Cost, Work } from './caller.ts';

const PROGRAM = fileURLToPath(new URL('caller-process.ts', import.meta.url));

/** A client in a process of its own, so that its CPU is counted alone. */
export class RunningCaller {
  readonly name: CallerName;
  readonly #child: ChildProcess;
  /** What the process says next; `ready` comes first. */
  #next: PromiseWithResolvers<unknown> = Promise.withResolvers();

  constructor(name: CallerName, url: string, certificateFile: string) {
    this.name = name;
    this.#child = fork(PROGRAM, [name, url], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificateFile },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.#next.resolve(message));
    this.#child.on('exit', (code) => this.#next.reject(new Error(`${name} ended with code ${code} while it ran.`)));
  }

  async ready(): Promise<void> {
    await this.#next.promise;
  }

  /** One thing at a time, and nothing before it is ready. Rejects if the process ends instead. */
  async do(work: Work): Promise<Cost> {
    this.#next = Promise.withResolvers();
    this.#child.send(work);
    return (await this.#next.promise) as Cost;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#next.promise.catch(() => {});
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}
