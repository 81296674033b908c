import { readCardRows } from '../../../adapters/dynamo/card-store.ts';
import { counterOf } from '../../../adapters/dynamo/counter-row.ts';
import { createDecisionStore } from '../../../adapters/dynamo/decision-store.ts';
import { counterKey, type Key } from '../../../adapters/dynamo/keys.ts';
import { inRow, isMalformedRow, malformedRow } from '../../../adapters/dynamo/malformed-row.ts';
import { keyOf } from '../../../adapters/dynamo/read-row.ts';
import { queryPartition } from '../../../adapters/dynamo/rule-set-source.ts';
import type { Card, Holder, Status } from '../../../domain/card.ts';
import { addressName } from '../../../domain/counter-address.ts';
import { addressesOf } from '../../../domain/decision/limit-state.ts';
import { holderName, holdersOf } from '../../../domain/decision/reading.ts';
import type { CompiledRule } from '../../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../../domain/rules/rule.ts';
import type { Counter } from '../../../domain/windows/counter.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Stage } from '../stage.ts';

/** A limit's counters for one value of what it is kept apart by; `detail` is empty where it is not. */
export type Counted = { readonly detail: string; readonly counters: readonly (Counter | undefined)[] };

const READ_MS_MAX = 30_000;

/** Finds the counters of a card's limits: in its own row, in rows beside it, and in those it shares. */
export function createCounterReader(stage: Stage, card: Card) {
  const table = stage.output('CardsTableName');
  const rows = new Map<string, Promise<ReadonlyMap<string, Counter>>>();
  const signal = AbortSignal.timeout(READ_MS_MAX);

  /** Counters of a partition by sort key. */
  function partition({ pk }: Key): Promise<ReadonlyMap<string, Counter>> {
    const known = rows.get(pk);
    if (known !== undefined) return known;
    const read =
      pk === `CARD#${card.cardId}`
        ? readCardRows(stage.dynamo, table, card.cardId)
        : queryPartition(stage.dynamo, table, pk, signal);
    const counters = read.then(
      (found) =>
        new Map(
          found.flatMap((row) =>
            row['counter'] === undefined ? [] : [[keyOf(row).sk, inRow(keyOf(row), () => counterOf(row['counter']))]],
          ),
        ),
    );
    rows.set(pk, counters);
    return counters;
  }

  /** Every value of what it is kept apart by that was ever counted. */
  async function keptApart(limit: CompiledRule<LimitRule>): Promise<readonly Counted[]> {
    const addresses = addressesOf(limit, { request: card }, [''], card) ?? [];
    const found = await Promise.all(
      addresses.map(async (address) => {
        const key = counterKey(address);
        const counters = await partition(key);
        return new Map(
          [...counters]
            .filter(([sk]) => sk.startsWith(key.sk))
            .map(([sk, counter]) => [sk.slice(key.sk.length), counter]),
        );
      }),
    );
    const details = new Set(found.flatMap((slice) => [...slice.keys()]));
    return [...details].map((detail) => ({ detail, counters: found.map((slice) => slice.get(detail)) }));
  }

  /** Undefined where the card belongs to nothing that could own the counter. */
  async function countedBy(limit: CompiledRule<LimitRule>): Promise<readonly Counted[] | undefined> {
    const { per, window } = limit.rule;
    if (window.kind === 'transaction') return [{ detail: '', counters: [undefined] }];
    if (per.owner === 'card' && per.by.length === 0) {
      return [{ detail: '', counters: [card.counters.get(limit.counterId)] }];
    }
    const addresses = addressesOf(limit, { request: card }, [], card);
    if (addresses === undefined) return undefined;
    if (per.by.length > 0) return keptApart(limit);
    const shared = await readShared(stage, card, addresses, signal);
    return [{ detail: '', counters: addresses.map((address) => shared.counters.get(addressName(address))) }];
  }

  return { countedBy };
}

/** The status of all that the card belongs to. */
export async function readStatuses(
  stage: Stage,
  card: Card,
): Promise<readonly (Holder & { readonly status: Status })[]> {
  const { statuses } = await readShared(stage, card, [], AbortSignal.timeout(READ_MS_MAX));
  return holdersOf(card).map((holder) => ({ ...holder, status: statuses.get(holderName(holder)) ?? 'active' }));
}

async function readShared(
  stage: Stage,
  card: Card,
  counters: NonNullable<ReturnType<typeof addressesOf>>,
  signal: AbortSignal,
) {
  const store = createDecisionStore(stage.dynamo, {
    rules: stage.output('RulesTableName'),
    cards: stage.output('CardsTableName'),
    authorizations: stage.output('AuthorizationsTableName'),
  });
  const plan = { counters, holders: holdersOf(card) };
  const reading = await store.readShared(card.cardId, plan, signal).catch((error: unknown) => {
    throw isMalformedRow(error) ? malformedRow(`of the rows that card ${card.cardId} shares: ${error.message}`) : error;
  });
  if (reading.kind === 'busy') throw new CommandFailure(`DynamoDB is busy: ${reading.because}. Try again.`);
  return reading.shared;
}
