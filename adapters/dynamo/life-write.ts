import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Life } from '../../domain/life/life.ts';
import { pastLifeKey } from './keys.ts';
import { lifeRow } from './life-row.ts';
import { toRow } from './rows.ts';

/**
 * The writes that put `next` in the place of the life that was read: they stand only while it is the same still. Where the
 * network has given the number to a new transaction, the last one's life is kept beside it. None where nothing changes.
 */
export function lifeWrites(TableName: string, seen: Life | undefined, next: Life | undefined): TransactWriteItem[] {
  if (next === undefined) return [];
  const put: TransactWriteItem = {
    Put: {
      TableName,
      Item: lifeRow(next),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...(seen === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: toRow({ ':version': seen.version }),
          }),
    },
  };
  if (seen === undefined || seen.generation === next.generation) return [put];
  return [put, { Put: { TableName, Item: lifeRow(seen, pastLifeKey(seen)) } }];
}
