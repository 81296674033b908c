import type { Holder } from './card.ts';

/** Where a counter lives that does not fit, or does not belong, into the card's own row. */
export type CounterAddress = {
  readonly owner: Holder;
  /** The rule's id and a mark of what it counts: a rule that counts something else begins a new counter. */
  readonly counterId: string;
  /** The values it is kept apart by, such as a merchant; empty where there are none. */
  readonly detail: string;
  /** Which of the rows that a shared counter is spread over; 0 where it is one row. */
  readonly slice: number;
};

/** The same text for the same address. */
export function addressName({ owner, counterId, detail, slice }: CounterAddress): string {
  return `${owner.level}#${owner.id}#${counterId}#${detail}#${slice}`;
}
