import { rowName } from '../../../adapters/memory/decision-store.ts';
import type { Answer } from '../../../domain/answer.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import { addressName } from '../../../domain/counter-address.ts';
import { type Move, movesOf } from '../../../domain/decision/move.ts';
import type { DecisionRecord } from '../../../domain/ports.ts';
import { takenBack } from '../../../domain/windows/counter.ts';
import type { World } from './world.ts';

type StandIn = { readonly deliveryId: string; readonly request: AuthorizationRequest; readonly answer: Answer };

/** Names the rule set of what no rule set decided. */
const STOOD_IN = 'stand-in';

/**
 * Makes a stand-in the remembered answer, as the settler does: over its own delivery's decision that was written too late,
 * giving back what that took, and never over what another delivery was told.
 */
export function settle({ memory, journal, time }: World, { deliveryId, request, answer }: StandIn): void {
  const name = rowName(request);
  const before = memory.decisions.get(name);
  if (before === undefined) {
    memory.decisions.set(name, standInRecord({ deliveryId, request, answer }, time.nowMs));
    return;
  }
  const { decision } = before;
  if (before.deliveryId !== deliveryId || decision.trail.ruleSet === STOOD_IN) return;
  const trail = { ...decision.trail, ruleSet: STOOD_IN };
  memory.decisions.set(name, { ...before, decision: { ...decision, answer, trail } });
  if (decision.answer !== '00' || answer === '00') return;
  for (const move of movesOf(decision.changes)) giveBack(memory, request.cardId, move);
  dropHold(memory, request);
  journal.add({ kind: 'given_back', request });
}

function giveBack(
  { cards, counters }: World['memory'],
  cardId: string,
  { counterId, address, place, tally }: Move,
): void {
  const card = cards.get(cardId);
  const inCard = card?.counters.get(counterId);
  const name = address && addressName(address);
  const elsewhere = name === undefined ? undefined : counters.get(name);
  if (name !== undefined && elsewhere !== undefined) counters.set(name, takenBack(elsewhere, place, tally));
  if (name !== undefined || card === undefined || inCard === undefined) return;
  cards.set(cardId, { ...card, counters: new Map(card.counters).set(counterId, takenBack(inCard, place, tally)) });
}

function dropHold({ cards }: World['memory'], { cardId, requestKey }: AuthorizationRequest): void {
  const card = cards.get(cardId);
  if (card === undefined) return;
  cards.set(cardId, { ...card, holds: new Map([...card.holds].filter(([key]) => key !== requestKey)) });
}

function standInRecord({ deliveryId, request, answer }: StandIn, decidedAtMs: number): DecisionRecord {
  return {
    deliveryId,
    request,
    decision: {
      decidedAtMs,
      answer,
      trail: { ruleSet: STOOD_IN, fired: [], firedMore: 0 },
      reading: { card: { status: 'active' }, used: {} },
      changes: { counters: [] },
    },
    publishedAtMs: 0,
  };
}
