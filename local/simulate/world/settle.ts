import { createLives } from '../../../adapters/lives/lives.ts';
import { type MemoryDecisionStore, transactionName } from '../../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../../adapters/memory/life-store.ts';
import type { Clock, DecisionRecord, LifeChange, Lives, LifeStore, LiveRuleSets } from '../../../domain/ports.ts';
import type { Place } from '../../../domain/windows/counter.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Happening, Journal } from './journal.ts';
import type { Publications } from './publications.ts';

export type SettlerPlan = {
  readonly memory: MemoryDecisionStore;
  readonly scheduler: Scheduler;
  readonly journal: Journal;
  readonly publications: Publications;
  readonly ruleSets: LiveRuleSets;
  readonly clock: Clock;
};

/** What settles stand-ins, as it is deployed; each of its calls of the store is a step. */
export function createSettler(plan: SettlerPlan): Lives {
  const { scheduler, ruleSets, clock } = plan;
  return createLives({
    store: steppedStore(plan),
    ruleSets,
    clock,
    pause: () => scheduler.turn('pause of the settler'),
  });
}

function steppedStore({ memory, scheduler, journal, publications }: SettlerPlan): LifeStore {
  const store = createMemoryLifeStore(memory);
  return {
    async read(id, signal) {
      await scheduler.turn('settler reads');
      return store.read(id, signal);
    },
    async readShared(cardId, plan, signal) {
      await scheduler.turn('settler reads counters');
      return store.readShared(cardId, plan, signal);
    },
    async readSources(id, keys, signal) {
      await scheduler.turn('settler reads requests');
      return store.readSources(id, keys, signal);
    },
    async commit(change, signal) {
      await scheduler.turn('settler writes');
      const committing = store.commit(change, signal);
      // Told before anybody else can go on: the journal's order is the order of the writes.
      const isCommitted = memory.lives.get(transactionName(change.next)) === change.next;
      if (isCommitted) for (const happening of happeningsOf(change, publications)) journal.add(happening);
      return committing;
    },
  };
}

/** What the settling of a stand-in did to limits. */
function* happeningsOf({ seen, next, row, counters }: LifeChange, publications: Publications): Generator<Happening> {
  if (row?.kind !== 'stand_in') return;
  const { standIn, lateAnswer } = row;
  const { request } = standIn;
  if (standIn.answer !== '00' && lateAnswer === '00') yield { kind: 'given_back', request };
  if (standIn.answer !== '00' || lateAnswer === '00') return;
  const moves = next.entries.get(request.requestKey)?.moves ?? [];
  const places = new Map<string, Place>();
  for (const { counterId, place, isTry } of moves) if (isTry !== true) places.set(counterId, place);
  yield { kind: 'adopted', record: recordOf(row, seen, places, publications), places, counters };
}

function recordOf(
  { standIn }: Extract<NonNullable<LifeChange['row']>, { kind: 'stand_in' }>,
  { card, live }: LifeChange['seen'],
  places: ReadonlyMap<string, Place>,
  publications: Publications,
): DecisionRecord {
  if (live === undefined || live === 'malformed') throw new Error('A schedule has no rule set');
  const { hash, publishedAtMs } = live;
  const { deliveryId, request, answer, answeredAtMs } = standIn;
  const { status, account, group } = card;
  // Where a limit that had to count it did not, its counter is known by when its set says that it began.
  const used = [...publications.countsFrom(publishedAtMs)].map(([counterId, fromMs]) => {
    return [counterId, { amount: 0, count: 0, fromMs: places.get(counterId)?.fromMs ?? fromMs }] as const;
  });
  return {
    deliveryId,
    request,
    decision: {
      decidedAtMs: answeredAtMs,
      answer,
      trail: { ruleSet: hash, fired: [], firedMore: 0 },
      reading: {
        card: { status, ...(account !== undefined && { account }), ...(group !== undefined && { group }) },
        used: Object.fromEntries(used),
      },
      changes: { counters: [] },
    },
    publishedAtMs,
  };
}
