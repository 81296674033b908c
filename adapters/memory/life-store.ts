import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import type { CardEvent } from '../../domain/card-event.ts';
import { type Card, unseenCard } from '../../domain/card.ts';
import { addressName } from '../../domain/counter-address.ts';
import { adjustedCounter } from '../../domain/decision/counter-adjustment.ts';
import { changedCounter } from '../../domain/decision/counter-change.ts';
import { requestOfAdvice } from '../../domain/life/advice-fact.ts';
import type { Advice } from '../../domain/advice.ts';
import type { DecisionRecord, LifeChange, LifeStore } from '../../domain/ports.ts';
import type { Counter } from '../../domain/windows/counter.ts';
import { type MemoryDecisionStore, rowName, transactionName } from './decision-store.ts';

/** A life store in memory, over the same cards, counters and lives as the decision store's. */
export type MemoryLifeStore = LifeStore & {
  readonly advices: Map<string, { readonly advice: Advice; readonly receivedAtMs: number }>;
  readonly events: CardEvent[];
};

export function createMemoryLifeStore(decisions: MemoryDecisionStore): MemoryLifeStore {
  const advices: MemoryLifeStore['advices'] = new Map();
  const events: CardEvent[] = [];
  const cardNow = (cardId: string): Card => decisions.cards.get(cardId) ?? unseenCard(cardId);

  function counterNow(cardId: string, { counterId, address }: LifeChange['counters'][number]): Counter | undefined {
    return address === undefined
      ? cardNow(cardId).counters.get(counterId)
      : decisions.counters.get(addressName(address));
  }

  return {
    advices,
    events,
    readShared: (...asked) => decisions.readShared(...asked),

    async read({ requestKey = '-', ...id }) {
      const life = decisions.lives.get(transactionName(id));
      const row = decisions.decisions.get(rowName({ ...id, requestKey }));
      const answered = row && { answer: row.decision.answer, source: sourceOf(row), deliveryId: row.deliveryId };
      return {
        kind: 'life',
        card: cardNow(id.cardId),
        live: decisions.live,
        ...(life && { life }),
        ...(answered && { answered }),
      };
    },

    async readSources(id, keys) {
      const found = new Map<string, AuthorizationRequest>();
      for (const key of keys) {
        const request = decisions.decisions.get(rowName({ ...id, requestKey: key }))?.request;
        const advice = advices.get(rowName({ ...id, requestKey: key }))?.advice;
        if (request) found.set(key, request);
        else if (advice) found.set(key, requestOfAdvice(advice));
      }
      return found;
    },

    async commit(change) {
      const { seen, next, holds, counters, row } = change;
      const { cardId } = next;
      if (decisions.lives.get(transactionName(next))?.version !== seen.life?.version) return 'changed';
      if (row?.kind === 'stand_in' && !mayStandIn(decisions, row)) return 'changed';
      const changed = new Map<LifeChange['counters'][number], Counter>();
      for (const counter of counters) {
        const stored = counterNow(cardId, counter);
        const after = 'next' in counter ? adjustedCounter(stored, counter) : changedCounter(stored, counter);
        if (after === 'moved') return 'changed';
        changed.set(counter, after);
      }
      decisions.lives.set(transactionName(next), next);
      for (const [{ address }, counter] of changed) {
        if (address !== undefined) decisions.counters.set(addressName(address), counter);
      }
      const card = cardNow(cardId);
      const onCard = new Map(card.counters);
      for (const [{ counterId, address }, counter] of changed)
        if (address === undefined) onCard.set(counterId, counter);
      const open = new Map([...card.holds, ...holds.kept]);
      for (const key of holds.ended) open.delete(key);
      decisions.cards.set(cardId, { ...card, counters: onCard, holds: open });
      if (row?.kind === 'advice') advices.set(rowName({ ...next, requestKey: row.advice.adviceKey }), row);
      if (row?.kind === 'stand_in')
        decisions.decisions.set(rowName(row.standIn.request), standInRecord(decisions, row));
      events.push(...change.events);
      return 'committed';
    },
  };
}

/** Names the rule set of what no rule set decided. */
const STOOD_IN = 'stand-in';

function sourceOf({ decision }: DecisionRecord): 'decision' | 'stand_in' {
  return decision.trail.ruleSet === STOOD_IN ? 'stand_in' : 'decision';
}

type StandInRow = Extract<NonNullable<LifeChange['row']>, { kind: 'stand_in' }>;

function mayStandIn(decisions: MemoryDecisionStore, { standIn, lateAnswer }: StandInRow): boolean {
  const before = decisions.decisions.get(rowName(standIn.request));
  if (lateAnswer === undefined) return before === undefined;
  return before !== undefined && sourceOf(before) === 'decision' && before.deliveryId === standIn.deliveryId;
}

function standInRecord(decisions: MemoryDecisionStore, { standIn }: StandInRow): DecisionRecord {
  const { deliveryId, request, answer, answeredAtMs } = standIn;
  const before = decisions.decisions.get(rowName(request));
  if (before !== undefined) {
    const { decision } = before;
    return { ...before, decision: { ...decision, answer, trail: { ...decision.trail, ruleSet: STOOD_IN } } };
  }
  return {
    deliveryId,
    request,
    decision: {
      decidedAtMs: answeredAtMs,
      answer,
      trail: { ruleSet: STOOD_IN, fired: [], firedMore: 0 },
      reading: { card: { status: 'active' }, used: {} },
      changes: { counters: [] },
    },
    publishedAtMs: 0,
  };
}
