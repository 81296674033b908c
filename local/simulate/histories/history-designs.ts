import { type MemoryDecisionStore, transactionName } from '../../../adapters/memory/decision-store.ts';
import { addressName } from '../../../domain/counter-address.ts';
import type { Entries, Entry } from '../../../domain/life/entry.ts';
import type { Life } from '../../../domain/life/life.ts';
import type { LifeStore } from '../../../domain/ports.ts';
import type { Counter } from '../../../domain/windows/counter.ts';
import { cardTold, type HistoryDesign } from './card-told.ts';
import { deltasAsTheyCome } from './deltas-as-they-come.ts';
import type { Told } from './draw-history.ts';

/** Designs by a name that a worker can be told. */
export const HISTORY_DESIGNS = {
  'a set of facts (Cardhook)': (ruleSet) => cardTold(ruleSet),
  'deltas in the order in which they come': deltasAsTheyCome,
  'the last advice in place of all': (ruleSet) => cardTold(ruleSet, { store: onlyTheLastAdvice }),
  'no condition on the version': (ruleSet) => cardTold(ruleSet, { store: withoutVersion }),
  'given back to the window of today': (ruleSet) => cardTold(ruleSet, { store: placedToday }),
  'an advice counted at each delivery': (ruleSet) => cardTold(ruleSet, { told: underANewKey }),
} as const satisfies Readonly<Record<string, HistoryDesign>>;

export type HistoryDesignName = keyof typeof HISTORY_DESIGNS;

export const OUR_HISTORIES: HistoryDesignName = 'a set of facts (Cardhook)';

/** Designs that a suite worth its zero has to catch. */
export const KNOWN_BAD_HISTORIES: readonly HistoryDesignName[] = [
  'deltas in the order in which they come',
  'the last advice in place of all',
  'no condition on the version',
  'given back to the window of today',
  'an advice counted at each delivery',
];

function onlyTheLastAdvice(store: LifeStore): LifeStore {
  return {
    ...store,
    commit: (change, signal) => {
      const facts = { ...change.next.facts, advices: change.next.facts.advices.slice(-1) };
      return store.commit({ ...change, next: { ...change.next, facts } }, signal);
    },
  };
}

/** Writes over whatever another delivery has written since it was read. */
function withoutVersion(store: LifeStore, memory: MemoryDecisionStore): LifeStore {
  return {
    ...store,
    commit: (change, signal) => {
      const { life: _read, ...seen } = change.seen;
      const life = memory.lives.get(transactionName(change.next));
      return store.commit({ ...change, seen: { ...seen, ...(life && { life }) } }, signal);
    },
  };
}

type Move = Entry['moves'][number];

/** Believes that everything was counted where its counter counts now. */
function placedToday(store: LifeStore, memory: MemoryDecisionStore): LifeStore {
  return {
    ...store,
    async read(id, signal) {
      const view = await store.read(id, signal);
      if (view.kind === 'busy' || view.life === undefined) return view;
      const onCard = view.card.counters;
      const counterOf = ({ counterId, address }: Move): Counter | undefined =>
        address === undefined ? onCard.get(counterId) : memory.counters.get(addressName(address));
      return { ...view, life: { ...view.life, entries: movedTo(view.life, counterOf) } };
    },
  };
}

function movedTo({ entries }: Life, counterOf: (move: Move) => Counter | undefined): Entries {
  return new Map(
    [...entries].map(([key, entry]) => {
      const moves = entry.moves.map((move) => {
        const epoch = counterOf(move)?.epoch ?? move.place.epoch;
        return move.place.bucket === undefined ? { ...move, place: { ...move.place, epoch } } : move;
      });
      return [key, { ...entry, moves }];
    }),
  );
}

function underANewKey(told: Told, delivery: number): Told {
  if (told.kind === 'request') return told;
  return { ...told, advice: { ...told.advice, adviceKey: `${told.advice.adviceKey}-${delivery}` } };
}
