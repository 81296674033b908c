import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Card, Hold } from '../../domain/card.ts';
import { type CounterAdjustment, differenceOf } from '../../domain/decision/counter-adjustment.ts';
import type { CounterChange } from '../../domain/decision/counter-change.ts';
import { holdsRow, limitAttribute } from './card-row.ts';
import { counterAttribute, number } from './counter-row.ts';
import { IN_PLACE_MAX, replaceCounter } from './decision-write.ts';
import { cardKey, counterKey } from './keys.ts';
import { toRow } from './rows.ts';
import { counts, emptyUpdate, named, setAllInMap, type Update, valued, written } from './update.ts';

/** What becomes of a counter: an addition in place, or another one in its place. */
export type CounterWrite = CounterAdjustment | CounterChange;

/** Open holds as they are from now on, by request key. */
export type HoldsWrite = { readonly kept: ReadonlyMap<string, Hold>; readonly ended: readonly string[] };

/** The update of the card's own row by what became of a transaction; undefined where nothing of it changes. */
export function cardSettlement(
  table: string,
  seen: Card,
  { kept, ended }: HoldsWrite,
  counters: readonly CounterWrite[],
): TransactWriteItem | undefined {
  const update = emptyUpdate();
  const known = ended.filter((key) => seen.holds.has(key));
  for (const key of known) update.removes.push(`holds.${named(update, key)}`);
  setAllInMap(update, 'holds', holdsRow(kept), seen.holds.size > 0);
  if (known.length > 0) update.conditions.push('attribute_exists(holds)');
  const isInPlace = counters.length <= IN_PLACE_MAX;
  for (const counter of counters) writeCounter(update, limitAttribute(counter.counterId), counter, isInPlace);
  if (update.removes.length + update.sets.length === 0) return undefined;
  return written(update, table, toRow(cardKey(seen.cardId)));
}

/** The update of a counter with a row of its own. */
export function counterSettlement(table: string, counter: CounterWrite): TransactWriteItem {
  const { address } = counter;
  if (address === undefined) throw new Error(`Counter ${counter.counterId} has no row`);
  const update = emptyUpdate();
  writeCounter(update, 'counter', counter, true);
  if ('whole' in counter && counter.uselessFromMs !== undefined) {
    update.sets.push(`expiresAt = ${valued(update, number(Math.ceil(counter.uselessFromMs / 1000)))}`);
  }
  return written(update, table, toRow(counterKey(address)));
}

function writeCounter(update: Update, attribute: string, counter: CounterWrite, isInPlace: boolean): void {
  if (!('next' in counter)) replaceCounter(update, attribute, counter);
  else if (isInPlace) addInPlace(update, attribute, counter);
  else {
    const path = named(update, attribute);
    update.conditions.push(`${path} = ${valued(update, counterAttribute(counter.seen))}`);
    update.sets.push(`${path} = ${valued(update, counterAttribute(counter.next))}`);
  }
}

/** On the condition that the window is the same still, and holds what is taken from it. */
function addInPlace(update: Update, attribute: string, adjustment: CounterAdjustment): void {
  const { seen } = adjustment;
  const { total, buckets } = differenceOf(adjustment);
  const counter = named(update, attribute);
  update.conditions.push(`${counter}.fromMs = ${valued(update, number(seen.fromMs))}`);
  add(update, `${counter}.amount`, total.amount);
  // DynamoDB takes no name that the expression does not use.
  if (total.count !== 0) add(update, `${counter}.${counts(update)}`, total.count);
  if (seen.buckets === undefined) {
    update.conditions.push(`${counter}.epoch = ${valued(update, number(seen.epoch))}`);
    return;
  }
  for (const [bucket, by] of buckets) {
    const key = named(update, String(bucket));
    if (seen.buckets.has(bucket)) {
      update.conditions.push(`attribute_exists(${counter}.counts.${key})`);
      add(update, `${counter}.amounts.${key}`, by.amount);
      add(update, `${counter}.counts.${key}`, by.count);
    } else {
      update.conditions.push(
        `attribute_not_exists(${counter}.counts.${key})`,
        `${counter}.epoch <= ${valued(update, number(bucket))}`,
      );
      update.sets.push(`${counter}.amounts.${key} = ${valued(update, number(by.amount))}`);
      update.sets.push(`${counter}.counts.${key} = ${valued(update, number(by.count))}`);
    }
  }
}

function add(update: Update, path: string, by: number): void {
  if (by === 0) return;
  if (by < 0) update.conditions.push(`${path} >= ${valued(update, number(-by))}`);
  update.sets.push(`${path} = ${path} ${by < 0 ? '-' : '+'} ${valued(update, number(Math.abs(by)))}`);
}
