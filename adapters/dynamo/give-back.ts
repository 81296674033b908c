import { BatchGetItemCommand, type DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { LEVELS } from '../../domain/rules/rule.ts';
import type { Move } from '../../domain/decision/move.ts';
import { type Counter, takenBack } from '../../domain/windows/counter.ts';
import { cardOf } from './card-row.ts';
import { counterOf } from './counter-row.ts';
import { cardGiveBack, counterGiveBack } from './decision-write.ts';
import { cardKey, counterKey, type Key } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';

const tally = z.object({ amount: z.int(), count: z.int() });

/** As domain/decision/move.ts; a row from before there were counters has none. */
export const movesSchema: z.ZodMiniType<readonly Move[]> = z.array(
  z.object({
    counterId: z.string(),
    address: z.exactOptional(
      z.object({
        owner: z.object({ level: z.enum(LEVELS), id: z.string() }),
        counterId: z.string(),
        detail: z.string(),
        slice: z.int(),
      }),
    ),
    place: z.object({ epoch: z.int(), fromMs: z.int(), bucket: z.exactOptional(z.int()) }),
    tally,
  }),
);

export type Taken = { readonly cardId: string; readonly requestKey: string; readonly moves: readonly Move[] };

/**
 * The writes that give back what an approval took, as far as it is counted still. They hold only while the rows are as
 * they were read here: whoever sends them reads again when they are refused. Throws when DynamoDB fails.
 */
export async function giveBackWrites(
  client: DynamoDBClient,
  table: string,
  { cardId, requestKey, moves }: Taken,
  signal: AbortSignal,
): Promise<TransactWriteItem[]> {
  const elsewhere = moves.flatMap((move) => (move.address ? [{ move, address: move.address }] : []));
  const own = cardKey(cardId);
  const rows = await readRows(client, table, [own, ...elsewhere.map(({ address }) => counterKey(address))], signal);
  const card = cardOf(rows.get(own.pk + own.sk), cardId);
  const onCard = moves.filter(({ address, ...move }) => !address && isCounted(card.counters.get(move.counterId), move));
  return [
    ...(card.holds.has(requestKey) || onCard.length > 0 ? [cardGiveBack(table, cardId, requestKey, onCard)] : []),
    ...elsewhere
      .filter(({ move, address }) => {
        const { pk, sk } = counterKey(address);
        const row = rows.get(pk + sk);
        return row !== undefined && isCounted(counterOf(row['counter']), move);
      })
      .map(({ move, address }) => counterGiveBack(table, address, move)),
  ];
}

function isCounted(counter: Counter | undefined, { place, tally: taken }: Pick<Move, 'place' | 'tally'>): boolean {
  return counter !== undefined && takenBack(counter, place, taken) !== counter;
}

async function readRows(
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Row>> {
  const { Responses, UnprocessedKeys = {} } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys.map(toRow), ConsistentRead: true } } }),
    { abortSignal: signal },
  );
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('DynamoDB left keys unread');
  return new Map((Responses?.[table] ?? []).map((row) => [`${row['pk']?.S}${row['sk']?.S}`, row]));
}
