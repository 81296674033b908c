import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FunctionDefinition } from './function-definition.ts';
import { readLines } from './lines.ts';
import { startRuntimeApi, type RuntimeApi, type RuntimeInvocation } from './runtime-api.ts';

/** How one invocation ended, before it has Lambda's words. */
export type Completion =
  | { readonly outcome: 'returned'; readonly payload: string; readonly memoryMaxKb: number }
  | { readonly outcome: 'failed'; readonly payload: string; readonly memoryMaxKb: number }
  | { readonly outcome: 'response_too_large' }
  | { readonly outcome: 'timed_out' }
  | { readonly outcome: 'exited'; readonly reason: string };

export type Init =
  | { readonly outcome: 'ready'; readonly durationMs: number }
  | { readonly outcome: 'failed'; readonly payload: string }
  | { readonly outcome: 'timed_out' }
  | { readonly outcome: 'exited'; readonly reason: string };

/** One process that runs one event at a time, as an execution environment of Lambda does. */
export type ExecutionEnvironment = {
  readonly init: Promise<Init>;
  /** Why the process is gone; pending while it is there. */
  readonly ended: Promise<string>;
  /** Hands over an event as soon as the runtime asks for one. A function that takes longer than it may is killed. */
  readonly invoke: (invocation: Omit<RuntimeInvocation, 'deadlineEpochMs'>) => Promise<Completion>;
  /** True when the runtime waits for the next event, false when the process is gone. */
  readonly whenIdle: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

/** Lambda gives an init phase 10 seconds. Source: Lambda developer guide, "Init phase". */
export const INIT_TIMEOUT_MS = 10_000;

/** The part of the memory that the heap may take, as in the start script of Lambda's own Node runtimes. */
const HEAP_SHARE = 0.9;

const RUNTIME_CLIENT = createRequire(import.meta.url).resolve('aws-lambda-ric');
const PRELOAD = fileURLToPath(new URL('runtime-preload.cjs', import.meta.url));

export type EnvironmentOptions = {
  readonly variables: (runtimeApi: string) => Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
};

/** Starts a process for the function; whether its init succeeds is told by `init`. */
export async function startExecutionEnvironment(
  definition: FunctionDefinition,
  options: EnvironmentOptions,
): Promise<ExecutionEnvironment> {
  const startedAt = performance.now();
  const init = Promise.withResolvers<Init>();
  const ended = Promise.withResolvers<string>();
  let idle = Promise.withResolvers<true>();
  let deliver: ((invocation: RuntimeInvocation) => void) | undefined;
  let settle: ((requestId: string, completion: Completion) => void) | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let isGone = false;

  const api = await startRuntimeApi({
    onNext(toRuntime) {
      clearTimeout(deadline);
      deliver = toRuntime;
      init.resolve({ outcome: 'ready', durationMs: performance.now() - startedAt });
      idle.resolve(true);
    },
    onResponse(requestId, payload, memoryMaxKb) {
      const tooLarge = { outcome: 'response_too_large' } as const;
      settle?.(requestId, payload === undefined ? tooLarge : { outcome: 'returned', payload, memoryMaxKb });
    },
    onError(requestId, payload, memoryMaxKb) {
      settle?.(requestId, { outcome: 'failed', payload: payload ?? '{}', memoryMaxKb });
    },
    onInitError(payload) {
      init.resolve({ outcome: 'failed', payload: payload ?? '{}' });
    },
  });
  const child = spawnRuntime(definition, options, api, (reason) => {
    isGone = true;
    api.close();
    clearTimeout(deadline);
    init.resolve({ outcome: 'exited', reason });
    ended.resolve(reason);
  });

  deadline = setTimeout(() => {
    init.resolve({ outcome: 'timed_out' });
    child.kill('SIGKILL');
  }, INIT_TIMEOUT_MS);

  async function exit(): Promise<Completion> {
    return { outcome: 'exited', reason: await ended.promise };
  }

  async function invoke(invocation: Omit<RuntimeInvocation, 'deadlineEpochMs'>): Promise<Completion> {
    await Promise.race([idle.promise, ended.promise]);
    if (isGone) return exit();
    idle = Promise.withResolvers<true>();
    const completion = Promise.withResolvers<Completion>();
    settle = (requestId, outcome) => {
      if (requestId === invocation.requestId) completion.resolve(outcome);
    };
    // The clock runs until the runtime asks for the next event: work after the response is billed and bounded too.
    deadline = setTimeout(() => {
      completion.resolve({ outcome: 'timed_out' });
      child.kill('SIGKILL');
    }, definition.timeoutMs);
    deliver?.({ ...invocation, deadlineEpochMs: Date.now() + definition.timeoutMs });
    return Promise.race([completion.promise, exit()]);
  }

  return {
    init: init.promise,
    ended: ended.promise,
    invoke,
    whenIdle: () => Promise.race([idle.promise, ended.promise.then(() => false)]),
    async stop() {
      child.kill('SIGKILL');
      await ended.promise;
    },
  };
}

function spawnRuntime(
  definition: FunctionDefinition,
  options: EnvironmentOptions,
  api: RuntimeApi,
  onEnd: (reason: string) => void,
): ChildProcess {
  const heapMb = Math.floor(definition.memoryMb * HEAP_SHARE);
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, '--require', PRELOAD, RUNTIME_CLIENT], {
    cwd: definition.codeDirectory,
    env: options.variables(api.address),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // On AWS each has CPUs of its own. Here they share the machine's, and those that a sender may wait for go first.
  if (definition.isBackground && child.pid !== undefined) {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  }
  readLines(child.stdout, options.onLine);
  readLines(child.stderr, options.onLine);
  child.on('error', (error) => onEnd(`could not start: ${error.message}`));
  child.on('exit', (code, signal) => onEnd(signal === null ? `exit status ${code}` : `signal: ${signal}`));
  return child;
}
