import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { adviceSchema, authorizationRequestSchema } from '../../contracts/queue-message.ts';
import { describeError } from '../../contracts/telemetry.ts';
import { ANSWERS } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { requestOfAdvice } from '../../domain/life/advice-fact.ts';
import type { LifeChange, LifeStore } from '../../domain/ports.ts';
import { type DecisionTables, createDecisionStore } from './decision-store.ts';
import { driftWrite } from './drift-row.ts';
import { eventRow } from './event-row.ts';
import { adviceRowKey, type Key, requestRowKey } from './keys.ts';
import { lifeWrites } from './life-write.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';
import { cardSettlement, counterSettlement } from './settlement-write.ts';
import { standInWrite } from './stand-in-row.ts';
import { isTransient, isTransientReason } from './transient-error.ts';

const answeredSchema = z.object({
  answer: z.enum(ANSWERS),
  source: z.enum(['decision', 'stand_in']),
  deliveryId: z.string(),
});

/** No request has this key: what was answered to it is asked for by nobody. */
const NO_REQUEST = '-';

/** Reads what a transaction depends on, and writes what becomes of it as one transaction. */
export function createLifeStore(client: DynamoDBClient, tables: DecisionTables): LifeStore {
  const decisions = createDecisionStore(client, tables);

  async function rowAt({ pk, sk }: Key, signal: AbortSignal): Promise<Row | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tables.authorizations, Key: toRow({ pk, sk }), ConsistentRead: true }),
      { abortSignal: signal },
    );
    return Item;
  }

  return {
    readShared: (...asked) => decisions.readShared(...asked),

    async read({ requestKey = NO_REQUEST, ...id }, signal) {
      const view = await decisions.read({ ...id, requestKey }, { counters: [], holders: [] }, signal);
      if (view.kind === 'busy') return view;
      const { card, live, life } = view;
      const row = view.remembered && (await rowAt(requestRowKey({ ...id, requestKey }), signal));
      const answered = row && answeredSchema.parse(fromRow(row));
      return { kind: 'life', card, live, ...(life && { life }), ...(answered && { answered }) };
    },

    async readSources(id, keys, signal) {
      const found = new Map<string, AuthorizationRequest>();
      for (const key of keys) {
        const request = await rowAt(requestRowKey({ ...id, requestKey: key }), signal);
        if (request) found.set(key, authorizationRequestSchema.parse(fromRow(request)['request']));
        const advice = request ? undefined : await rowAt(adviceRowKey({ ...id, adviceKey: key }), signal);
        if (advice) found.set(key, requestOfAdvice(adviceSchema.parse(fromRow(advice)['advice'])));
      }
      return found;
    },

    async commit(change, signal) {
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: writesOf(tables, change) }), {
          abortSignal: signal,
        });
        return 'committed';
      } catch (error) {
        if (error instanceof TransactionInProgressException) return { kind: 'busy', because: describeError(error) };
        if (error instanceof TransactionCanceledException) {
          const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
          if (codes.includes('ConditionalCheckFailed')) return 'changed';
          if (codes.some(isTransientReason)) return { kind: 'busy', because: describeError(error) };
        } else if (isTransient(error)) return { kind: 'busy', because: describeError(error) };
        throw error;
      }
    },
  };
}

function writesOf({ authorizations, cards }: DecisionTables, change: LifeChange): TransactWriteItem[] {
  const { seen, next, holds, counters, row, events } = change;
  const onCard = counters.filter(({ address }) => address === undefined);
  const card = cardSettlement(cards, seen.card, holds, onCard);
  return [
    ...lifeWrites(authorizations, seen.life, next),
    ...(row === undefined ? [] : [rowWrite(authorizations, row, next.generation)]),
    ...driftWrite(authorizations, change),
    ...events.map((event) => ({
      Put: { TableName: authorizations, Item: eventRow(event, Number(event.id.split('/').at(-1))) },
    })),
    ...(card ? [card] : []),
    ...counters.filter(({ address }) => address !== undefined).map((counter) => counterSettlement(cards, counter)),
  ];
}

function rowWrite(TableName: string, row: NonNullable<LifeChange['row']>, generation: number): TransactWriteItem {
  if (row.kind === 'stand_in') return standInWrite(TableName, row, generation);
  const { advice, receivedAtMs } = row;
  const Item = toRow({
    ...adviceRowKey(advice),
    receivedAt: new Date(receivedAtMs).toISOString(),
    receivedAtMs,
    generation,
    advice,
  });
  // The life knows it already where its row is there: nothing is written twice.
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}
