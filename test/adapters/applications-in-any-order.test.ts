import fc from 'fast-check';
import { createMemoryApplicationStore } from '../../adapters/memory/application-store.ts';
import type { ApplicationPush } from '../../domain/merchant-application/push.ts';
import { standingOf } from '../../domain/merchant-application/standing.ts';
import { aPush, type Boarding, BOARDINGS } from '../support/application-pushes.ts';
import { applicationsOver, HOUR_MS } from '../support/applications.ts';
import { NOON } from '../support/rules.ts';

const RUNS = 2_000;

/** The records that pushes end in, each told at its time; by id, and without what depends on when they came. */
async function endOf(pushes: readonly ApplicationPush[], stepMs = 1) {
  const store = createMemoryApplicationStore();
  const applications = applicationsOver(store);
  for (const [nth, push] of pushes.entries()) await applications.tell(push, NOON + nth * stepMs);
  return {
    store,
    records: [...store.records.values()]
      .map(({ id, knowledge }) => ({ id, knowledge, standing: standingOf(knowledge) }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function inOrder({ told, order }: Boarding): readonly ApplicationPush[] {
  return order.flatMap((index) => told[index] ?? []);
}

test('pushes end in the same records under the same ids, in whatever order and however often they come', async () => {
  let merged = 0;
  await fc.assert(
    fc.asyncProperty(BOARDINGS, fc.constantFrom(1, 2 * HOUR_MS), async (boarding, stepMs) => {
      const once = await endOf(boarding.told);
      const otherwise = await endOf(inOrder(boarding), stepMs);
      expect(otherwise.records).toEqual(once.records);
      merged += Number([...once.store.records.values()].some(({ formerIds }) => formerIds.length > 0));
    }),
    { numRuns: RUNS },
  );
  // Histories in which nothing has to become one would prove little.
  expect(merged).toBeGreaterThan(RUNS / 20);
}, 300_000);

test('every push is part of exactly one record', async () => {
  await fc.assert(
    fc.asyncProperty(BOARDINGS, async (boarding) => {
      const { records } = await endOf(inOrder(boarding));
      const names = records.flatMap(({ knowledge }) => knowledge.names);
      expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: RUNS },
  );
}, 300_000);

test('events of one application have rising numbers, and none comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(BOARDINGS, async (boarding) => {
      const { store } = await endOf(inOrder(boarding));
      const ids = store.events.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id, events } of store.records.values()) {
        const own = store.events.filter(({ applicationId }) => applicationId === id);
        const sequences = own.map((event) => Number(event.id.split('/').at(-1)));
        // Where records became one they go on after the highest of both.
        expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
        expect(sequences.at(-1) ?? events).toBe(events);
      }
    }),
    { numRuns: 500 },
  );
}, 300_000);

test('pushes told at once end as those told one after the other', async () => {
  await fc.assert(
    fc.asyncProperty(BOARDINGS, async (boarding) => {
      const oneByOne = await endOf(boarding.told);
      const store = createMemoryApplicationStore();
      const applications = applicationsOver(store);
      await Promise.all(inOrder(boarding).map((push, nth) => applications.tell(push, NOON + nth)));
      const atOnce = [...store.records.values()].map(({ id, knowledge }) => ({ id, knowledge }));
      expect(atOnce.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        oneByOne.records.map(({ id, knowledge }) => ({ id, knowledge })),
      );
    }),
    { numRuns: 500 },
  );
}, 300_000);

test('every order of a boarding that is linked late ends in one record', async () => {
  const pushes = [
    aPush({ ids: { packetId: 'p1' }, boardingStatus: 'COMPLETE' }),
    aPush({ ids: { boardingId: 'AWB1' }, merchantId: 'mid1' }),
    aPush({ ids: { uniqueId: 'u1' }, appStatus: 'SUBMITTED' }),
    aPush({ ids: { uniqueId: 'u1', clientId: 'c1', packetId: 'p1' }, boardingStatus: 'INPROGRESS' }),
    aPush({ ids: { packetId: 'p1', boardingId: 'AWB1' }, boardingStatus: 'PEND' }),
  ];
  const orders = fc.shuffledSubarray(pushes, { minLength: pushes.length });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { records } = await endOf(order);
      expect(records).toMatchObject([
        {
          id: 'GUIDED/unique/u1@c1',
          standing: { appStatus: 'SUBMITTED', boardingStatus: 'COMPLETE', merchantId: 'mid1', contradictions: [] },
        },
      ]);
    }),
    { numRuns: 120 },
  );
});
