import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/**
 * Has a worker thread on every core work off portions; each posts one result a portion. Takes no further portion once
 * `stopping` aborts, and resolves when what was under way is done.
 */
export async function onEveryCore<Portion, Result>(
  program: URL,
  portions: Iterator<Portion>,
  onResult: (result: Result) => void,
  stopping: AbortSignal | undefined,
): Promise<void> {
  async function work(): Promise<void> {
    const worker = new Worker(program);
    try {
      while (stopping?.aborted !== true) {
        const portion = portions.next();
        if (portion.done === true) return;
        worker.postMessage(portion.value);
        const [result] = (await once(worker, 'message')) as [Result];
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
