import type { Card } from '../card.ts';
import type { Scope } from './rule.ts';

/** Whether a rule's scope holds a card. */
export function isInScope({ level, ids, except }: Scope, card: Pick<Card, 'cardId' | 'account' | 'group'>): boolean {
  const own = { card: card.cardId, account: card.account, group: card.group };
  const isInside = level === 'program' || isNamed(own[level], ids);
  return isInside && !(['card', 'account', 'group'] as const).some((one) => isNamed(own[one], except[one]));
}

function isNamed(id: string | undefined, names: readonly string[] = []): boolean {
  return id !== undefined && names.includes(id);
}
