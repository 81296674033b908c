import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Card } from '../../domain/card.ts';
import type { CardChange } from '../../domain/decision/change.ts';
import { changedCounter, type CounterChange } from '../../domain/decision/counter-change.ts';
import { amountAttributes, holdsRow, limitAttribute } from './card-row.ts';
import { counterAttribute, number } from './counter-row.ts';
import { cardKey, counterKey } from './keys.ts';
import { toRow } from './rows.ts';
import { counts, emptyUpdate, named, setAllInMap, setInMap, type Update, valued, written } from './update.ts';

/**
 * DynamoDB takes expressions of 4 KB: twenty trailing counters moved in place are too many. A card with more than these
 * gets each replaced as a whole, so that two decisions at once meet more often and every one gets through.
 */
export const IN_PLACE_MAX = 12;

/** The update of the card's own row. */
export function cardUpdate(table: string, change: CardChange, seen: Card): TransactWriteItem {
  const update = emptyUpdate();
  guard(update, change);
  if (change.isApproved) approve(update, change);
  hold(update, change, seen);
  remember(update, change, seen);
  const move = change.counters.length > IN_PLACE_MAX ? replaceCounter : moveCounter;
  for (const counter of change.counters) move(update, limitAttribute(counter.counterId), counter);
  for (const { counterId, fromMs } of change.droppedCounters) {
    const counter = named(update, limitAttribute(counterId));
    update.conditions.push(
      `(attribute_not_exists(${counter}) OR ${counter}.fromMs = ${valued(update, number(fromMs))})`,
    );
    update.removes.push(counter);
  }
  return written(update, table, toRow(cardKey(change.cardId)));
}

/** An approval stands only while card and membership are what the decision saw: a block in between wins. */
function guard(update: Update, { guard: wanted }: CardChange): void {
  if (wanted === undefined) return;
  const { status, account, group } = wanted;
  const name = named(update, 'status');
  const value = valued(update, { S: status });
  update.conditions.push(
    status === 'active' ? `(attribute_not_exists(${name}) OR ${name} = ${value})` : `${name} = ${value}`,
  );
  for (const [attribute, belongs] of [
    ['account', account],
    ['group', group],
  ] as const) {
    const member = named(update, attribute);
    update.conditions.push(
      belongs === undefined ? `attribute_not_exists(${member})` : `${member} = ${valued(update, { S: belongs })}`,
    );
  }
}

function approve(update: Update, { atMs, isUse, guard: seen }: CardChange): void {
  if (isUse) {
    const at = valued(update, number(atMs));
    update.sets.push(`firstApprovedAtMs = if_not_exists(firstApprovedAtMs, ${at})`, `lastApprovedAtMs = ${at}`);
  }
  // A person who looks at the row should not have to know what a missing status means.
  if (seen) update.sets.push(`${named(update, 'status')} = ${valued(update, { S: seen.status })}`);
}

function hold(update: Update, { hold: own, keptHolds, droppedHolds }: CardChange, card: Card): void {
  const kept = new Map([...(keptHolds ?? []), ...(own ? [[own.requestKey, own.hold] as const] : [])]);
  setAllInMap(update, 'holds', holdsRow(kept), card.holds.size > 0);
  for (const requestKey of droppedHolds) update.removes.push(`holds.${named(update, requestKey)}`);
}

function remember(update: Update, { atMs, history }: CardChange, { history: seen }: Card): void {
  const { firstMerchant, mcc, country, sample, declines, forgottenMcc, forgottenCountry } = history;
  const at = number(atMs);
  if (history.isFirstSeen) {
    update.sets.push(`firstSeenAtMs = if_not_exists(firstSeenAtMs, ${valued(update, at)})`);
  }
  if (firstMerchant !== undefined) {
    const merchant = valued(update, { S: firstMerchant });
    update.conditions.push(`(attribute_not_exists(firstMerchant) OR firstMerchant = ${merchant})`);
    update.sets.push(`firstMerchant = ${merchant}`);
  }
  if (mcc !== undefined) setInMap(update, 'mccs', mcc, at, (seen.mccs?.size ?? 0) > 0);
  if (country !== undefined) setInMap(update, 'countries', country, at, (seen.countries?.size ?? 0) > 0);
  if (forgottenMcc !== undefined) update.removes.push(`mccs.${named(update, forgottenMcc)}`);
  if (forgottenCountry !== undefined) update.removes.push(`countries.${named(update, forgottenCountry)}`);
  if (sample !== undefined) {
    const { minor, currency } = sample;
    const { count, sum, sumOfSquares } = amountAttributes(currency);
    update.adds.push(
      `${named(update, count)} ${valued(update, number(1))}`,
      `${named(update, sum)} ${valued(update, number(minor))}`,
      `${named(update, sumOfSquares)} ${valued(update, number(minor * minor))}`,
    );
  }
  if (declines === 'add') update.adds.push(`consecutiveDeclines ${valued(update, number(1))}`);
  if (declines === 'zero') update.sets.push(`consecutiveDeclines = ${valued(update, number(0))}`);
}

/** The update of a counter with a row of its own. */
export function counterUpdate(table: string, change: CounterChange): TransactWriteItem {
  const { address, uselessFromMs } = change;
  if (address === undefined) throw new Error(`Counter ${change.counterId} has no row`);
  const update = emptyUpdate();
  moveCounter(update, 'counter', change);
  if (uselessFromMs !== undefined) {
    // DynamoDB's time to live, in seconds. It tidies up and decides nothing.
    update.sets.push(`expiresAt = ${valued(update, number(Math.ceil(uselessFromMs / 1000)))}`);
  }
  return written(update, table, toRow(counterKey(address)));
}

function moveCounter(update: Update, attribute: string, change: CounterChange): void {
  const { whole, add, place, room } = change;
  if (whole !== undefined) {
    replaceCounter(update, attribute, change);
    return;
  }
  const counter = named(update, attribute);
  sameWindow(update, counter, change);
  if (room?.amount !== undefined) {
    update.conditions.push(`${counter}.amount <= ${valued(update, number(room.amount))}`);
  }
  if (room?.count !== undefined) {
    update.conditions.push(`${counter}.${counts(update)} <= ${valued(update, number(room.count))}`);
  }
  const amount = valued(update, number(add.amount));
  const count = valued(update, number(add.count));
  update.sets.push(
    `${counter}.amount = ${counter}.amount + ${amount}`,
    `${counter}.${counts(update)} = ${counter}.${counts(update)} + ${count}`,
  );
  if (place.bucket === undefined) return;
  const bucket = named(update, String(place.bucket));
  const zero = valued(update, number(0));
  for (const [map, plus] of [
    ['amounts', amount],
    ['counts', count],
  ] as const) {
    update.sets.push(`${counter}.${map}.${bucket} = if_not_exists(${counter}.${map}.${bucket}, ${zero}) + ${plus}`);
  }
}

/** On the condition that the counter is, to the last bucket, as the decision saw it. */
export function replaceCounter(update: Update, attribute: string, change: CounterChange): void {
  const { seen } = change;
  const next = changedCounter(seen, change);
  if (next === 'moved') throw new Error(`Counter ${change.counterId} has no room in the very state it was decided in`);
  const counter = named(update, attribute);
  update.conditions.push(
    seen === undefined ? `attribute_not_exists(${counter})` : `${counter} = ${valued(update, counterAttribute(seen))}`,
  );
  update.sets.push(`${counter} = ${valued(update, counterAttribute(next))}`);
}

/** The same period, counted since the same time, with the same part of a shared limit. */
function sameWindow(update: Update, counter: string, { seen, address }: CounterChange): void {
  if (seen === undefined) return;
  update.conditions.push(
    `${counter}.epoch = ${valued(update, number(seen.epoch))}`,
    `${counter}.fromMs = ${valued(update, number(seen.fromMs))}`,
  );
  if (address === undefined || address.owner.level === 'card') return;
  update.conditions.push(
    seen.borrowed === undefined
      ? `attribute_not_exists(${counter}.borrowed)`
      : `${counter}.borrowed.times = ${valued(update, number(seen.borrowed.times))}`,
  );
}
