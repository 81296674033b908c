import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ask, Replies } from './messages.ts';

const PROGRAM = fileURLToPath(new URL('contestant-process.ts', import.meta.url));

/** A contestant in a process of its own, so that none of them runs on the heap or the compiled code of another. */
export class RunningContestant {
  readonly name: string;
  readonly #child: ChildProcess;
  #waiting: PromiseWithResolvers<unknown> | undefined;

  constructor(name: string) {
    this.name = name;
    this.#child = fork(PROGRAM, [name], { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => this.#waiting?.resolve(message));
    this.#child.on('exit', (code) => this.#waiting?.reject(new Error(`${name} ended with code ${code} while it ran.`)));
  }

  /** One thing at a time. Rejects if the process ends instead of replying. */
  async ask<Kind extends Ask['kind']>(ask: Ask & { kind: Kind }): Promise<Replies[Kind]> {
    this.#waiting = Promise.withResolvers();
    this.#child.send(ask);
    const reply = await this.#waiting.promise;
    this.#waiting = undefined;
    return reply as Replies[Kind];
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}
