import { createMemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../../adapters/memory/life-store.ts';
import { dueAtMs } from '../../../domain/life/life.ts';
import { positionOf } from '../../../domain/life/position.ts';
import type { Lives, UnqueuedAdvice } from '../../../domain/ports.ts';
import { sweep } from '../../../functions/sweep/sweep.ts';
import { anAdvice } from '../../support/advices.ts';
import { authorize } from '../../support/authorize.ts';
import { livesOver } from '../../support/lives.ts';
import { aLog } from '../../support/log-lines.ts';
import { aRequest } from '../../support/requests.ts';
import { aLimit, nextKey, NOON, setOf, usd } from '../../support/rules.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const DAY = setOf([aLimit('program', { max: usd(100_000_000), per: { owner: 'program', by: [] } })]);

/** Transactions in memory, with what is due of them, and a refuge; `nowMs` is a moment after all holds are over. */
function aSweep(nowMs = NOON + WEEK_MS + 1) {
  const memory = createMemoryDecisionStore();
  const lives = livesOver(createMemoryLifeStore(memory), DAY);
  const kept: UnqueuedAdvice[] = [];
  const { lines, log } = aLog();
  const dependencies = {
    dueList: {
      due: async (atMs: number, most: number) =>
        [...memory.lives.values()]
          .filter((life) => (dueAtMs(life) ?? Infinity) <= atMs)
          .slice(0, most)
          .map(({ cardId, authTransactionId }) => ({ cardId, authTransactionId, atMs })),
    },
    refuge: {
      keep: async () => undefined,
      list: async (most: number) => kept.slice(0, most),
      remove: async ({ adviceKey }: { adviceKey: string }) => {
        kept.splice(
          kept.findIndex(({ advice }) => advice.adviceKey === adviceKey),
          1,
        );
      },
    },
    lives: lives as Pick<Lives, 'expire' | 'tellAdvice'>,
    clock: () => nowMs,
    log,
  };
  return {
    memory,
    kept,
    lines,
    dependencies,
    run: (changes: Partial<typeof dependencies> = {}, signal = new AbortController().signal) =>
      sweep({ ...dependencies, ...changes }, signal),
    spent: () => [...memory.counters.values()].reduce((sum, { amount }) => sum + amount, 0),
    stages: () => [...memory.lives.values()].map(({ facts }) => positionOf(facts).stage),
  };
}

async function hold(memory: ReturnType<typeof aSweep>['memory'], count: number): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    const request = aRequest({ cardId: `icrd_${nth}`, requestKey: nextKey() });
    expect(await authorize(memory, DAY, request, NOON)).toMatchObject({
      decision: { answer: '00' },
      outcome: { kind: 'recorded' },
    });
  }
}

test('holds whose time is over end, more than one round takes up, and limits that cards share get their money back', async () => {
  const { memory, lines, run, spent, stages } = aSweep();
  await hold(memory, 120);
  expect(spent()).toBe(120 * 10_000);
  await run();
  expect(new Set(stages())).toEqual(new Set(['expired']));
  expect(spent()).toBe(0);
  expect(lines.filter(({ event }) => event === 'HOLDS_EXPIRED')).toHaveLength(120);
});

test('a hold that has time left is left alone', async () => {
  const { memory, lines, run, spent } = aSweep(NOON + WEEK_MS - 1);
  await hold(memory, 1);
  await run();
  expect([spent(), lines]).toEqual([10_000, []]);
});

test('an advice that was kept aside is applied as of when it came, and goes', async () => {
  const { memory, kept, lines, run, stages } = aSweep(NOON + 2_000);
  await authorize(memory, DAY, aRequest(), NOON);
  kept.push({ advice: anAdvice(), receivedAtMs: NOON + 1_000 });
  await run();
  expect([stages(), kept]).toEqual([['posted'], []]);
  expect(lines).toMatchObject([
    { event: 'ADVICE_APPLIED', fields: { source: 'applied' }, metrics: { AdviceApplied: 1, AdviceFromRefuge: 1 } },
  ]);
  expect([...memory.lives.values()][0]?.facts.advices).toMatchObject([{ receivedAtMs: NOON + 1_000 }]);
});

test('an advice whose removal failed is applied once more by the next run, which changes nothing', async () => {
  const { memory, kept, lines, dependencies, run, spent } = aSweep(NOON + 2_000);
  await authorize(memory, DAY, aRequest(), NOON);
  kept.push({ advice: anAdvice({ isReversal: true, messageType: '0420' }), receivedAtMs: NOON + 1_000 });
  await run({ refuge: { ...dependencies.refuge, remove: () => Promise.reject(new Error('throttled')) } });
  expect([kept.length, spent(), lines.map(({ event }) => event)]).toEqual([1, 0, ['SWEEP_FAILED']]);
  await run();
  expect([kept.length, spent()]).toEqual([0, 0]);
  expect(lines.at(-1)).toMatchObject({ event: 'ADVICE_APPLIED', metrics: { AdviceApplied: 0 } });
});

test('more advices that fail than one round takes up do not keep those behind them', async () => {
  const { kept, dependencies, run } = aSweep();
  for (let nth = 0; nth < 250; nth += 1) {
    kept.push({ advice: anAdvice({ adviceKey: `advice ${nth}` }), receivedAtMs: NOON + nth });
  }
  const { expire, tellAdvice } = dependencies.lives;
  const poisoned: typeof tellAdvice = (advice, atMs) =>
    atMs < NOON + 220 ? Promise.reject(new Error('poisoned')) : tellAdvice(advice, atMs);
  await run({ lives: { expire, tellAdvice: poisoned } });
  expect(kept).toHaveLength(220);
});

test('one that fails is tried once a run, and does not keep the others', async () => {
  const { memory, lines, dependencies, run, stages } = aSweep();
  await hold(memory, 3);
  const expire: Lives['expire'] = (due, signal) =>
    due.cardId === 'icrd_1' ? Promise.reject(new Error('busy')) : dependencies.lives.expire(due, signal);
  await run({ lives: { ...dependencies.lives, expire } });
  expect(stages().toSorted()).toEqual(['expired', 'expired', 'held']);
  expect(lines.filter(({ event }) => event === 'SWEEP_FAILED')).toMatchObject([
    { fields: { error: 'Error: busy' }, metrics: { SweepFailed: 1 } },
  ]);
});

test('when its time is over it takes up nothing more', async () => {
  const { memory, lines, run, stages } = aSweep();
  await hold(memory, 1);
  await run({}, AbortSignal.abort());
  expect([stages(), lines]).toEqual([['held'], []]);
});
