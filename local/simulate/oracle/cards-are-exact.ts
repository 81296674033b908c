import { unseenCard } from '../../../domain/card.ts';
import type { Played } from '../world/play.ts';
import type { Recorded } from './spending.ts';
import type { Violation } from './violation.ts';

/** A card holds what was approved and went out of it, and nothing else. */
export function* strayHolds({ memory, scenario }: Played, decisions: readonly Recorded[]): Generator<Violation> {
  for (const { cardId } of scenario.cards) {
    const { holds } = memory.cards.get(cardId) ?? unseenCard(cardId);
    const held = [...holds].map(([requestKey, { minor, currency }]) => `${requestKey} ${minor} ${currency}`);
    const approved = decisions.flatMap(({ record: { request, decision } }) => {
      const { flow, billingAmount, requestKey } = request;
      const isHeld = decision.answer === '00' && flow === 'out' && request.cardId === cardId;
      return isHeld && billingAmount !== undefined && 'minor' in billingAmount
        ? [`${requestKey} ${billingAmount.minor} ${billingAmount.currency}`]
        : [];
    });
    const tells = `${cardId} holds ${held.toSorted().join()}, approved ${approved.toSorted().join()}`;
    if (held.toSorted().join() !== approved.toSorted().join()) yield { promise: 'holds_are_exact', tells };
  }
}

/** Where every set locks a card to the merchant of its first purchase, all its purchases are there. */
export function* brokenLocks({ scenario }: Played, decisions: readonly Recorded[]): Generator<Violation> {
  const isLocked = scenario.sets.every(({ rules }) =>
    rules.some(({ kind, mode, when }) => {
      const asks = 'column' in when && when.column.field === 'first_merchant';
      return kind === 'decline' && mode === 'enforce' && asks;
    }),
  );
  if (!isLocked) return;
  for (const { cardId } of scenario.cards) {
    const merchants = decisions.flatMap(({ record: { request, decision } }) =>
      decision.answer === '00' && request.flow === 'out' && request.cardId === cardId ? [request.merchantId] : [],
    );
    const tells = `${cardId} was used at ${[...new Set(merchants)].join(' and ')}`;
    if (new Set(merchants).size > 1) yield { promise: 'locks_hold', tells };
  }
}
