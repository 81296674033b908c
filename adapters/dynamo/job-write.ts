import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { JobChange } from '../../domain/job/ports.ts';
import { jobEventRow } from './event-row.ts';
import { jobList, jobRecordKey, leaseKey, listedAt } from './job-keys.ts';
import { messageRows } from './job-row.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';

/** All rows of a change. The record's condition stands for all of them: their numbers follow from what it counts. */
export function jobWrites(
  TableName: string,
  { seen, next, messages, events, accessKey }: JobChange,
): TransactWriteItem[] {
  const put = (Item: Row): TransactWriteItem => ({ Put: { TableName, Item } });
  return [
    {
      Update: {
        TableName,
        Key: toRow(jobRecordKey(next)),
        // What is beside the record, such as the access key, stays.
        UpdateExpression: `SET #record = :record, version = :version, listed = :listed, listedAtMs = :listedAtMs${
          accessKey === undefined ? '' : ', accessKey = :accessKey'
        }`,
        ConditionExpression: seen === undefined ? 'attribute_not_exists(pk)' : 'version = :seen',
        ExpressionAttributeNames: { '#record': 'record' },
        ExpressionAttributeValues: toRow({
          ':record': next,
          ':version': next.version,
          ':listed': jobList(next.instance),
          ':listedAtMs': listedAt(next),
          ':accessKey': accessKey,
          ':seen': seen?.version,
        }),
      },
    },
    ...(seen === undefined ? [put(toRow({ ...leaseKey(next), turn: 0 }))] : []),
    ...messageRows(next, messages).map(put),
    ...events.map((event) => put(jobEventRow(event))),
  ];
}
