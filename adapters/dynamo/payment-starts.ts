import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { claimedStart, concludedStart } from '../../domain/payment/conclude-start.ts';
import type { PaymentStarts } from '../../domain/payment/ports.ts';
import type { PaymentStart } from '../../domain/payment/start.ts';
import { paymentEventRow } from './event-row.ts';
import { queryListed } from './listed.ts';
import { LATEST_KEY, OPEN_START_LIST, startKey } from './payment-keys.ts';
import { startOf, startRow } from './payment-row.ts';
import { type Row, textIn } from './read-row.ts';
import { readRow } from './row-reader.ts';
import { toRow } from './rows.ts';
import { writeTogether } from './write-together.ts';

/** Two who claim one start meet once or twice: each time, one of them goes on. */
const CLAIMS_MAX = 5;

/** The starts of payments in their table: each change stands only while the start is as it was read. */
export function createPaymentStarts(client: DynamoDBClient, table: string): PaymentStarts {
  async function stands(seen: PaymentStart, next: PaymentStart, signal: AbortSignal, events: readonly Row[] = []) {
    const puts = events.map((Item) => ({ Put: { TableName: table, Item } }));
    return writeTogether(client, [startWrite(table, seen, next), ...puts], signal);
  }

  /** `undefined`: somebody was first. */
  async function put(
    next: PaymentStart,
    rejected: PaymentStart | undefined,
    signal: AbortSignal,
  ): Promise<'claimed' | undefined> {
    const claim = randomUUID();
    const command = new PutItemCommand({
      TableName: table,
      Item: startRow(next, claim),
      ...asSeen(rejected),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await client.send(command, { abortSignal: signal });
      return 'claimed';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The client tries again by itself where an answer was lost, and then meets its own claim.
      return error.Item?.['claim']?.S === claim ? 'claimed' : undefined;
    }
  }

  return {
    async claim(start, signal) {
      for (let nth = 1; nth <= CLAIMS_MAX; nth += 1) {
        const [known, latest] = await Promise.all([
          readStartRow(client, table, start.paymentId, signal),
          readRow(client, table, toRow(LATEST_KEY), signal),
        ]);
        if (known !== undefined && known.fate !== 'rejected') return { kind: 'known', start: known };
        const next = claimedStart(start, latest && textIn(latest, 'token'), known);
        if ((await put(next, known, signal)) === 'claimed') return { kind: 'claimed', start: next };
      }
      throw new Error(`Start ${start.paymentId} could not be claimed: others claim and give it up all the time`);
    },

    async conclude(seen, fate, atMs, signal) {
      const { next, events } = concludedStart(seen, fate, atMs);
      const isMade = seen.token !== undefined;
      if (!isMade && (await stands(seen, next, signal, events.map(paymentEventRow))) === 'written') return 'written';
      const changed = await readStartRow(client, table, seen.paymentId, signal);
      if (changed === undefined) throw new Error(`Start ${seen.paymentId} is gone`);
      return { changed };
    },

    read: (paymentId, signal) => readStartRow(client, table, paymentId, signal),

    async lookedFor(seen, signal) {
      // Whoever changed it meanwhile has found out more.
      await stands(seen, { ...seen, lookedFor: seen.lookedFor + 1, version: seen.version + 1 }, signal);
    },

    async listOpen(most, signal) {
      const listing = { list: OPEN_START_LIST, untilMs: Number.MAX_SAFE_INTEGER, most };
      const listed = await queryListed(client, table, listing, signal);
      const rows = await Promise.all(listed.map((row) => readRow(client, table, row, signal)));
      // The index is a moment behind its table.
      return rows.flatMap((row) => (row?.['listed'] === undefined ? [] : [startOf(row)]));
    },
  };
}

/** Throws at a row that somebody broke by hand. */
export async function readStartRow(
  client: DynamoDBClient,
  table: string,
  paymentId: string,
  signal: AbortSignal,
): Promise<PaymentStart | undefined> {
  const row = await readRow(client, table, toRow(startKey(paymentId)), signal);
  return row && startOf(row);
}

/** The change of a start that is there. */
export function startWrite(TableName: string, seen: PaymentStart, next: PaymentStart): TransactWriteItem {
  return { Put: { TableName, Item: startRow(next, undefined), ...asSeen(seen) } };
}

/** The condition of a row of the payments table: that it is as it was read, or is not there where nothing was read. */
export function asSeen(seen: { readonly version: number } | undefined) {
  return seen === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'version = :seen', ExpressionAttributeValues: toRow({ ':seen': seen.version }) };
}
