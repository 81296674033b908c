import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ApplicationChange } from '../../domain/merchant-application/ports.ts';
import { aliasKey, pushKey, seenKey } from './application-keys.ts';
import { pointerRow, recordRow } from './application-row.ts';
import { applicationEventRow } from './event-row.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';

/** All rows of a change; each stands only while what it takes the place of is as it was read. */
export function applicationWrites(
  TableName: string,
  { seen, next, merged, aliases, events, row }: ApplicationChange,
): TransactWriteItem[] {
  function put(Item: Row, version?: number): TransactWriteItem {
    return {
      Put: {
        TableName,
        Item,
        ...(version === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'version = :version',
              ExpressionAttributeValues: toRow({ ':version': version }),
            }),
      },
    };
  }

  return [
    put(recordRow(next), seen?.version),
    ...merged.map((record) => put(pointerRow(record, next.id), record.version)),
    ...aliases.map((alias) =>
      put(toRow({ ...aliasKey(next.profileCode, alias.name), ...alias.next }), alias.seen?.version),
    ),
    ...events.map((event) => put(applicationEventRow(event))),
    ...(row === undefined ? [] : [historyWrite(TableName, next.id, row), put(seenRow(row), row.seen?.version)]),
  ];
}

type HistoryRow = NonNullable<ApplicationChange['row']>;

/** Without a condition: with no window at all, two that say the same may come in one millisecond. */
function historyWrite(TableName: string, applicationId: string, { push, receivedAtMs }: HistoryRow): TransactWriteItem {
  const receivedAt = new Date(receivedAtMs).toISOString();
  return {
    Put: { TableName, Item: toRow({ ...pushKey(applicationId, push, receivedAtMs), receivedAt, receivedAtMs, push }) },
  };
}

function seenRow({ push, seen, times }: HistoryRow): Row {
  return toRow({ ...seenKey(push), atMs: times, version: (seen?.version ?? 0) + 1 });
}
