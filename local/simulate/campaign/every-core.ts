import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/**
 * Has a worker thread on every core work off portions; each posts one result a portion. Takes no further portion once
 * `stopping` aborts, and resolves when what was under way is done.
 */
export async function onEveryCore<Portion>(
  program: URL,
  portions: Iterator<Portion>,
  onResult: (result: unknown) => void,
  stopping: AbortSignal | undefined,
): Promise<void> {
  function next(): IteratorResult<Portion, unknown> {
    return stopping?.aborted === true ? { done: true, value: undefined } : portions.next();
  }

  async function work(): Promise<void> {
    const worker = new Worker(program);
    try {
      for (let portion = next(); portion.done !== true; portion = next()) {
        worker.postMessage(portion.value);
        const [result]: unknown[] = await once(worker, 'message');
        onResult(result);
      }
    } finally {
      await worker.terminate();
    }
  }

  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** From `start` to before `start + length`, in steps of at most `size`. */
export function* portionsOf(start: number, length: number, size: number): Generator<{ from: number; until: number }> {
  const end = start + length;
  for (let from = start; from < end; from += size) yield { from, until: Math.min(end, from + size) };
}
