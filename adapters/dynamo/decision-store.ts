import {
  type AttributeValue,
  BatchGetItemCommand,
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describeError } from '../../contracts/telemetry.ts';
import type { Status } from '../../domain/card.ts';
import { addressName } from '../../domain/counter-address.ts';
import type { Changes } from '../../domain/decision/change.ts';
import { type DecisionState, holderName, type ReadPlan, type SharedState } from '../../domain/decision/reading.ts';
import type { Busy, DecisionRecord, DecisionStore, RecordOutcome } from '../../domain/ports.ts';
import type { Counter } from '../../domain/windows/counter.ts';
import { cardOf, statusOf } from './card-row.ts';
import { counterOf } from './counter-row.ts';
import { cardUpdate, counterUpdate } from './decision-write.ts';
import { lifeOf } from './life-row.ts';
import { lifeWrites } from './life-write.ts';
import { cardKey, counterKey, holderKey, type Key, lifeKey, LIVE_KEY, merchantKey, requestRowKey } from './keys.ts';
import { decisionRow } from './request-row.ts';
import type { Row } from './read-row.ts';
import { livePointerOf, rememberedAnswerOf } from './rows.ts';
import { isTransient, isTransientReason } from './transient-error.ts';

export type DecisionTables = { readonly rules: string; readonly cards: string; readonly authorizations: string };

/** The decision's read and its one write. All throw when DynamoDB fails or `signal` aborts. */
export function createDecisionStore(client: DynamoDBClient, tables: DecisionTables): DecisionStore {
  /** The rows of those keys by table, strongly consistent. A missing row is one that does not exist. */
  async function readRows(
    wanted: Readonly<Record<string, readonly Key[]>>,
    signal: AbortSignal,
  ): Promise<Found | Busy> {
    const RequestItems = Object.fromEntries(
      Object.entries(wanted).map(([table, keys]) => [table, { Keys: keys.map(keyRow), ConsistentRead: true }]),
    );
    try {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems }), {
        abortSignal: signal,
      });
      // Throttled in part: a missing row must not be taken for one that does not exist.
      if (Object.keys(UnprocessedKeys).length > 0) return { kind: 'busy', because: 'DynamoDB left keys unread' };
      return { kind: 'found', rows: byKey(Object.values(Responses).flat()) };
    } catch (error) {
      if (!isTransient(error)) throw error;
      return { kind: 'busy', because: describeError(error) };
    }
  }

  return {
    async read(identity, plan, signal) {
      const card = cardKey(identity.cardId);
      const request = requestRowKey(identity);
      const found = await readRows(
        {
          [tables.rules]: [LIVE_KEY],
          [tables.cards]: [card, ...keysOf(plan, identity.cardId)],
          [tables.authorizations]: [request, lifeKey(identity)],
        },
        signal,
      );
      if (found.kind === 'busy') return found;
      const life = lifeOf(rowAt(found, lifeKey(identity)));
      return {
        kind: 'view',
        card: cardOf(rowAt(found, card), identity.cardId),
        shared: sharedOf(plan, identity.cardId, found),
        ...(life && { life }),
        remembered: rememberedAnswerOf(rowAt(found, request)),
        live: livePointerOf(rowAt(found, LIVE_KEY)),
      };
    },

    async readShared(cardId, plan, signal) {
      const found = await readRows({ [tables.cards]: keysOf(plan, cardId) }, signal);
      return found.kind === 'busy' ? found : { kind: 'shared', shared: sharedOf(plan, cardId, found) };
    },

    async record(record, seen, signal) {
      const { changes } = record.decision;
      const TransactItems = [
        rememberAnswer(tables, record),
        ...lifeWrites(tables.authorizations, seen.life, changes.life),
        ...changedRows(tables.cards, changes, seen),
      ];
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal: signal });
        return { kind: 'recorded' };
      } catch (error) {
        const outcome = expectedOutcome(error, changes, seen);
        if (outcome === undefined) throw error;
        return outcome;
      }
    },
  };
}

type Found = { readonly kind: 'found'; readonly rows: ReadonlyMap<string, Row> };

function byKey(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [keyName(row['pk']?.S, row['sk']?.S), row]));
}

function rowAt({ rows }: Found, { pk, sk }: Key): Row | undefined {
  return rows.get(keyName(pk, sk));
}

function keyName(pk: string | undefined, sk: string | undefined): string {
  return `${pk} ${sk}`;
}

function keyRow({ pk, sk }: Key): Row {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** Keys of everything in a plan; all of it is in the cards table. */
function keysOf({ counters, holders, merchantId }: ReadPlan, cardId: string): Key[] {
  return [
    ...holders.map(holderKey),
    ...counters.map(counterKey),
    ...(merchantId === undefined ? [] : [merchantKey(cardId, merchantId)]),
  ];
}

function sharedOf({ counters, holders, merchantId }: ReadPlan, cardId: string, found: Found): SharedState {
  const read = new Map<string, Counter>();
  for (const address of counters) {
    const row = rowAt(found, counterKey(address));
    if (row !== undefined) read.set(addressName(address), counterOf(row['counter']));
  }
  const statuses = new Map<string, Status>();
  for (const holder of holders) {
    const row = rowAt(found, holderKey(holder));
    if (row !== undefined) statuses.set(holderName(holder), statusOf(row));
  }
  const isKnown = merchantId !== undefined && rowAt(found, merchantKey(cardId, merchantId)) !== undefined;
  return { counters: read, statuses, ...(merchantId !== undefined && { isKnownMerchant: isKnown }) };
}

/** The row that makes the answer stick, declines included: it may only be written once. */
function rememberAnswer(tables: DecisionTables, record: DecisionRecord): TransactWriteItem {
  return {
    Put: {
      TableName: tables.authorizations,
      Item: decisionRow(record),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** One write for each row that a decision changes: the card first, then the counters in their order, then the merchant. */
function changedRows(table: string, { card, counters, merchantId }: Changes, seen: DecisionState): TransactWriteItem[] {
  const { cardId } = seen.card;
  return [
    ...(card ? [cardUpdate(table, card, seen.card)] : []),
    ...counters.map((change) => counterUpdate(table, change)),
    ...(merchantId === undefined ? [] : [knownMerchant(table, cardId, merchantId)]),
  ];
}

function knownMerchant(TableName: string, cardId: string, merchantId: string): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyRow(merchantKey(cardId, merchantId)),
      UpdateExpression: 'SET merchantId = :merchantId',
      ExpressionAttributeValues: { ':merchantId': { S: merchantId } },
    },
  };
}

/** What a refused write means; undefined where it is a fault. The reasons come in the order of the written rows. */
function expectedOutcome(error: unknown, changes: Changes, seen: DecisionState): RecordOutcome | undefined {
  // The SDK retried a commit whose answer was lost, and the first one is still under way.
  if (error instanceof TransactionInProgressException) return busy(error);
  if (!(error instanceof TransactionCanceledException)) return isTransient(error) ? busy(error) : undefined;
  const [answer, ...others] = error.CancellationReasons ?? [];
  const remembered = answer && failedCondition(answer) ? rememberedAnswerOf(answer.Item) : undefined;
  if (remembered) return { kind: 'remembered', remembered };
  const lives = lifeWrites('', seen.life, changes.life).length;
  const [ofLife, rest] = [others.slice(0, lives)[0], others.slice(lives)];
  if (others.some(failedCondition)) return { kind: 'state_changed', state: asFound(changes, seen, ofLife, rest) };
  return error.CancellationReasons?.some(({ Code }) => isTransientReason(Code)) ? busy(error) : undefined;
}

/** The state with every row that was not as the decision saw it as it is now. */
function asFound(
  changes: Changes,
  seen: DecisionState,
  ofLife: CancellationReason | undefined,
  reasons: readonly CancellationReason[],
): DecisionState {
  const [ofCard, ofCounters] = changes.card ? [reasons[0], reasons.slice(1)] : [undefined, reasons];
  const card = ofCard && failedCondition(ofCard) ? cardOf(ofCard.Item, seen.card.cardId) : seen.card;
  const life = ofLife && failedCondition(ofLife) ? lifeOf(ofLife.Item) : seen.life;
  const counters = new Map(seen.shared.counters);
  for (const [index, { address }] of changes.counters.entries()) {
    const reason = ofCounters[index];
    if (address === undefined || reason === undefined || !failedCondition(reason)) continue;
    const attribute: AttributeValue | undefined = reason.Item?.['counter'];
    if (attribute === undefined) counters.delete(addressName(address));
    else counters.set(addressName(address), counterOf(attribute));
  }
  return { card, shared: { ...seen.shared, counters }, ...(life && { life }) };
}

function busy(error: unknown): Busy {
  return { kind: 'busy', because: describeError(error) };
}

function failedCondition(reason: CancellationReason): boolean {
  return reason.Code === 'ConditionalCheckFailed';
}
