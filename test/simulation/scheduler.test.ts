import { createSeededScheduler } from '../../local/simulate/scheduler.ts';
import { SeededRandom } from '../../local/simulate/seeded-random.ts';

/** The order in which the steps of three tasks of two steps each come. */
async function orderOf(seed: number): Promise<string> {
  const scheduler = createSeededScheduler(new SeededRandom(seed));
  const order: string[] = [];
  for (const task of ['a', 'b', 'c']) {
    scheduler.start(async () => {
      for (const step of [1, 2]) {
        await scheduler.turn('step');
        order.push(`${task}${step}`);
      }
    });
  }
  await scheduler.ended();
  return order.join(' ');
}

test('comes to every order that there is, and keeps the steps of a task in theirs', async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 2_000; seed += 1) orders.add(await orderOf(seed));
  // Six steps in any order, of which each task keeps its two: 6! / 2³.
  expect(orders.size).toBe(90);
  expect([...orders].filter((order) => order.indexOf('a1') > order.indexOf('a2'))).toEqual([]);
});

test('waits for tasks that tasks have started', async () => {
  const scheduler = createSeededScheduler(new SeededRandom(1));
  const happened: string[] = [];
  scheduler.start(async () => {
    await scheduler.turn('outer');
    scheduler.start(async () => {
      await scheduler.turn('inner');
      happened.push('inner');
    });
    happened.push('outer');
  });
  await scheduler.ended();
  expect(happened).toEqual(['outer', 'inner']);
});

test('lets nothing happen before it is told to', async () => {
  const scheduler = createSeededScheduler(new SeededRandom(1));
  let hasHappened = false;
  scheduler.start(async () => {
    await scheduler.turn('step');
    hasHappened = true;
  });
  await new Promise(setImmediate);
  expect(hasHappened).toBe(false);
  await scheduler.ended();
  expect(hasHappened).toBe(true);
});

test('ends with the error of a task', async () => {
  const scheduler = createSeededScheduler(new SeededRandom(1));
  scheduler.start(async () => {
    await scheduler.turn('step');
    throw new Error('broken');
  });
  await expect(scheduler.ended()).rejects.toThrow('broken');
});
