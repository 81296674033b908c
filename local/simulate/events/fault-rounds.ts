import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Fault, faultSchema } from '../../faults/fault.ts';

/** How often each fault hit, and at which calls a processor was killed. */
export type FaultFigures = {
  readonly hits: ReadonlyMap<string, number>;
  /** Numbers of calls since the fault was set, before and after the call was carried out. */
  readonly killedBefore: ReadonlySet<number>;
  readonly killedAfter: ReadonlySet<number>;
};

/** Ten messages at once make two calls each, some of them more. */
export const KILLED_AT_MAX = 30;

const CALLER = 'AdviceProcessor';
const dynamodb = { service: 'dynamodb', caller: CALLER } as const;

/** One of them is set beside each kill. */
const OTHERS: Readonly<Record<string, Fault>> = {
  'DynamoDB throttles': { ...dynamodb, kind: 'throttle', hitsMax: 15 },
  'DynamoDB fails after it has committed': { ...dynamodb, kind: 'serverError', afterCommit: true, hitsMax: 10 },
  'DynamoDB commits, the connection breaks': { ...dynamodb, kind: 'reset', afterCommit: true, hitsMax: 10 },
  'transactions meet each other': { ...dynamodb, kind: 'transactionConflict', hitsMax: 10 },
  'SQS takes it, the connection breaks': {
    kind: 'reset',
    service: 'sqs',
    operations: ['SendMessage'],
    afterCommit: true,
    hitsMax: 3,
  },
};

const ROUND_MS_MAX = 4_000;
/** A new environment starts in between: on a small machine its start is all that would be seen otherwise. */
const PAUSE_MS = 1_000;
/** Kills before and after each call. */
const ROUNDS_OF_A_TURN = 2 * KILLED_AT_MAX;
/** When each kill was played, the processor gets time to work off what they have held up: else most calls are of messages again. */
const LATER_PAUSE_MS = 8_000;
const LOOK_MS = 100;

const TRIES = 3;

const activeSchema = z.array(z.looseObject({ hits: z.number() }));

/**
 * Sets faults one round after the other until `isOver`: the processor is killed at its first call, before and after, then at its
 * second, and so on; beside it another fault. When all were played once they come less often. Clears all of them in the end.
 */
export async function playFaultRounds(faultsUrl: URL, isOver: () => boolean): Promise<FaultFigures> {
  const hits = new Map<string, number>();
  const killed = { before: new Set<number>(), after: new Set<number>() };
  const others = Object.entries(OTHERS);

  function add(name: string, times: number): void {
    if (times > 0) hits.set(name, (hits.get(name) ?? 0) + times);
  }

  try {
    for (let round = 0; !isOver(); round += 1) {
      const when = round % 2 === 0 ? 'before' : 'after';
      const number = (Math.floor(round / 2) % KILLED_AT_MAX) + 1;
      const kill: Fault = {
        kind: 'kill',
        caller: CALLER,
        skips: number - 1,
        hitsMax: 1,
        afterCommit: when === 'after',
      };
      const [otherName, other] = others[round % others.length] ?? ['none', kill];
      await set(faultsUrl, [kill, other]);
      const [killHits = 0, otherHits = 0] = await hitsUntil(faultsUrl, isOver);
      add(`processor killed ${when} a call`, killHits);
      add(otherName, otherHits);
      if (killHits > 0) killed[when].add(number);
      if (!isOver()) await sleep(round < ROUNDS_OF_A_TURN ? PAUSE_MS : LATER_PAUSE_MS);
    }
  } finally {
    await reach(faultsUrl, { method: 'DELETE' });
  }
  return { hits, killedBefore: killed.before, killedAfter: killed.after };
}

async function set(faultsUrl: URL, faults: readonly Fault[]): Promise<void> {
  const body = JSON.stringify(faults.map((fault) => faultSchema.parse(fault)));
  const response = await reach(faultsUrl, { method: 'PUT', body });
  if (!response.ok) throw new Error(`The twin does not take the faults: ${await response.text()}`);
}

/** Until the kill has hit, or nothing is there to be killed. */
async function hitsUntil(faultsUrl: URL, isOver: () => boolean): Promise<readonly number[]> {
  const endsAt = performance.now() + ROUND_MS_MAX;
  for (;;) {
    await sleep(LOOK_MS);
    const active = activeSchema.parse(await (await reach(faultsUrl)).json());
    const hits = active.map((one) => one.hits);
    if ((hits[0] ?? 0) > 0 || isOver() || performance.now() > endsAt) return hits;
  }
}

/** Asked again where the connection broke: all that is asked for here may be done twice, and a run lasts an hour. */
async function reach(faultsUrl: URL, request?: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch(faultsUrl, request);
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
