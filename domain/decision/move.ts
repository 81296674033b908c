import type { CounterAddress } from '../counter-address.ts';
import type { Place, Tally } from '../windows/counter.ts';
import type { Changes } from './change.ts';
import type { Counting } from './counter-change.ts';

/** What a request moved one counter by, and where: kept with its transaction, so that giving it back needs no rule set. */
export type Move = {
  readonly counterId: string;
  /** Absent for a counter in the card's own row. */
  readonly address?: CounterAddress;
  readonly place: Place;
  readonly tally: Tally;
} & Counting;

export function movesOf({ card, counters }: Changes): readonly Move[] {
  return [...(card?.counters ?? []), ...counters]
    .filter(({ add }) => add.count > 0)
    .map(({ counterId, address, place, add, counting }) => ({
      counterId,
      ...(address && { address }),
      place,
      tally: add,
      ...counting,
    }));
}
