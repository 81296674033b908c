import type { Status } from '../../../domain/card.ts';
import { holderName, holdersOf } from '../../../domain/decision/reading.ts';
import type { Played } from '../world/play.ts';
import type { Recorded } from './spending.ts';
import type { Violation } from './violation.ts';

/**
 * No approval is recorded while its card is blocked or belongs elsewhere than the decision thought. What the card belongs
 * to is not locked: there, a decision that began after the block is not approved.
 */
export function* breached(played: Played, decisions: readonly Recorded[]): Generator<Violation> {
  for (const decision of decisions) {
    const { record, place, began } = decision;
    const { request } = record;
    if (record.decision.answer !== '00') continue;
    const { account } = record.decision.reading.card;
    const stands = (status: Status): boolean => status === 'active' || (status === 'frozen' && request.flow === 'in');
    const tell = (problem: string): Violation => ({
      promise: 'blocks_hold',
      tells: `${request.requestKey} ${problem}`,
    });
    const status = statusesBetween(`card#${request.cardId}`, place, place, played);
    if (!status.some(stands)) yield tell(`approved on a ${status.join()} card`);
    if (accountAt(request.cardId, place, played) !== account) yield tell('approved for another account');
    for (const holder of holdersOf(record.decision.reading.card)) {
      const statuses = statusesBetween(holderName(holder), began, place, played);
      if (!statuses.some(stands)) yield tell(`approved under a blocked ${holder.level}`);
    }
  }
}

/** The statuses that something had from one place in the journal to another. */
function statusesBetween(name: string, from: number, to: number, { happenings }: Played): readonly Status[] {
  let first: Status = 'active';
  const later: Status[] = [];
  for (const [place, happening] of happenings.slice(0, to).entries()) {
    if (happening.kind !== 'status_set' || holderName(happening.holder) !== name) continue;
    if (place < from) first = happening.status;
    else later.push(happening.status);
  }
  return [first, ...later];
}

function accountAt(cardId: string, place: number, { scenario, happenings }: Played): string | undefined {
  const assigned = happenings
    .slice(0, place)
    .findLast((happening) => happening.kind === 'assigned' && happening.cardId === cardId);
  if (assigned?.kind === 'assigned') return assigned.account;
  return scenario.cards.find((card) => card.cardId === cardId)?.account;
}
