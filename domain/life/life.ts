import type { CounterAddress } from '../counter-address.ts';
import { type Entries, missingFrom } from './entry.ts';
import { type Facts, NO_FACTS } from './facts.ts';
import { positionOf } from './position.ts';

/** Everything of one transaction that later events depend on; one row, changed as a whole or not at all. */
export type Life = {
  readonly cardId: string;
  readonly authTransactionId: string;
  /** Counts the transactions that got this id, one after the other; from 1. */
  readonly generation: number;
  /** Raised by every change: a change stands only while the life is as it was read. 0 is one that is not stored yet. */
  readonly version: number;
  readonly facts: Facts;
  readonly entries: Entries;
  /** Events told of it so far, to number the next. */
  readonly events: number;
  /** When it was last heard of, epoch milliseconds. */
  readonly heardAtMs: number;
};

/** A day is what ISO 8583 promises for a retrieval reference number; a week leaves room for late advices. */
const ID_REUSED_AFTER_MS = 7 * 24 * 3_600_000;

function newLife(cardId: string, authTransactionId: string, generation = 1): Life {
  return {
    cardId,
    authTransactionId,
    generation,
    version: 0,
    facts: NO_FACTS,
    entries: new Map(),
    events: 0,
    heardAtMs: 0,
  };
}

/**
 * The life that something heard at `atMs` belongs to: the one there is, or a new one where the last is over and the
 * network has given its number to another purchase.
 */
export function lifeAt(
  life: Life | undefined,
  id: { readonly cardId: string; readonly authTransactionId: string },
  atMs: number,
): Life {
  if (life === undefined) return newLife(id.cardId, id.authTransactionId);
  const isOver = atMs - life.heardAtMs > ID_REUSED_AFTER_MS && positionOf(life.facts).holds.size === 0;
  if (!isOver) return life;
  // The version goes on: it is that of the row, which the new life takes over.
  return { ...newLife(life.cardId, life.authTransactionId, life.generation + 1), version: life.version };
}

/** The life with these facts and entries, and its version raised. */
export function lifeAfter(
  life: Life,
  { facts, entries, events, atMs }: { facts: Facts; entries: Entries; events: number; atMs: number },
): Life {
  return {
    ...life,
    version: life.version + 1,
    facts,
    entries,
    events: life.events + events,
    heardAtMs: Math.max(life.heardAtMs, atMs),
  };
}

/**
 * When it has to be looked at though nothing is heard, epoch milliseconds: when the first of its holds ends by time, and at
 * once where a late request has left something to count that is in no entry. Undefined where it need not be.
 */
export function dueAtMs({ facts, entries, heardAtMs }: Life): number | undefined {
  const { holds, counted } = positionOf(facts);
  if (missingFrom(entries, counted).length > 0) return heardAtMs;
  const due = [...holds.values()].flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** The counters with rows of their own that a transaction has moved; a request that is asked as usual needs none of them. */
export function addressesIn(life: Life | undefined): readonly CounterAddress[] {
  if (life === undefined || life.facts.advices.length === 0) return [];
  return [...life.entries.values()].flatMap(({ moves }) => moves.flatMap(({ address }) => address ?? []));
}
