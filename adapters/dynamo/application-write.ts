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
  { seen, next, merged, aliases, events, receipt }: ApplicationChange,
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
    ...(receipt === undefined
      ? []
      : [...historyWrites(TableName, next.id, receipt), put(seenRow(receipt), receipt.seen?.version)]),
  ];
}

type Receipt = NonNullable<ApplicationChange['receipt']>;

/** Without a condition: the row of receipts has one. */
function historyWrites(TableName: string, applicationId: string, { push, missing }: Receipt): TransactWriteItem[] {
  return missing.map((receivedAtMs) => {
    const receivedAt = new Date(receivedAtMs).toISOString();
    const Item = toRow({ ...pushKey(applicationId, push, receivedAtMs), receivedAt, receivedAtMs, push });
    return { Put: { TableName, Item } };
  });
}

function seenRow({ push, seen, atMs, rowsAtMs }: Receipt): Row {
  return toRow({ ...seenKey(push), atMs, rowsAtMs, version: (seen?.version ?? 0) + 1 });
}
