import { setTimeout as sleep } from 'node:timers/promises';
import { CONTESTANTS, type Evaluate } from './contestant.ts';
import type { Ask, Reply } from './messages.ts';
import type { Facts } from './workload.ts';

/** The program of one contestant, named by its argument: does what its parent asks until it is ended. */

/** The clock is read after about so many milliseconds: often enough to stop, too rarely to matter. */
const BATCH_MS = 5;

const contestant = CONTESTANTS[process.argv[2] ?? ''];
if (contestant === undefined) throw new Error(`There is no contestant ${process.argv[2]}.`);
const { prepare } = await contestant.load();

let transactions: readonly Facts[] = [];
let evaluate: Evaluate = () => {
  throw new Error('There are no rules yet.');
};
/** The transaction to go on with. */
let next = 0;
let batch = 1;

process.on('message', (ask: Ask) => void replyTo(ask).then((reply) => process.send?.(reply)));

async function replyTo(ask: Ask): Promise<Reply> {
  switch (ask.kind) {
    case 'prepare': {
      ({ transactions } = ask.workload);
      const heapBefore = await heapKb();
      const startedAt = performance.now();
      evaluate = await prepare(ask.workload.rules);
      const compileMs = performance.now() - startedAt;
      return { compileMs, heapKb: (await heapKb()) - heapBefore };
    }
    case 'check':
      return { answers: await check(ask.atMostMs) };
    case 'run':
      return { eachNs: await run(ask.forMs) };
  }
}

/** Collects until all is gone that can go: what brought the last message, and code that is no longer used. */
async function heapKb(): Promise<number> {
  await sleep(100);
  for (let pass = 0; pass < 5; pass += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024;
}

async function check(atMostMs: number): Promise<readonly number[]> {
  const startedAt = performance.now();
  const answers: number[] = [];
  for (const facts of transactions) {
    if (performance.now() - startedAt > atMostMs) break;
    answers.push(await evaluate(facts));
  }
  return answers;
}

/** Time of one evaluation on average, nanoseconds. */
async function run(forMs: number): Promise<number> {
  const startedAt = performance.now();
  let evaluations = 0;
  let elapsedMs = 0;
  while (elapsedMs < forMs) {
    const pending = evaluateAtOnce(batch);
    if (pending !== undefined) await evaluateInTurn(pending, batch);
    evaluations += batch;
    elapsedMs = performance.now() - startedAt;
    batch = Math.max(1, Math.floor((BATCH_MS * evaluations) / elapsedMs));
  }
  return (elapsedMs * 1e6) / evaluations;
}

/** Evaluates `count` transactions without a promise in between; returns the first promise if there is one after all. */
function evaluateAtOnce(count: number): Promise<number> | undefined {
  for (let done = 0; done < count; done += 1) {
    const answer = evaluate(nextTransaction());
    if (typeof answer !== 'number') return answer;
  }
  return undefined;
}

async function evaluateInTurn(first: Promise<number>, count: number): Promise<void> {
  await first;
  for (let done = 1; done < count; done += 1) await evaluate(nextTransaction());
}

function nextTransaction(): Facts {
  next = next + 1 < transactions.length ? next + 1 : 0;
  const facts = transactions[next];
  if (facts === undefined) throw new Error('There are no transactions yet.');
  return facts;
}
