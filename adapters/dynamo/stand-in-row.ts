import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { LifeChange } from '../../domain/ports.ts';
import { requestRowKey } from './keys.ts';
import { toRow } from './rows.ts';

/**
 * Makes the answer that was really sent the remembered one. Either nothing was written for the request: then its row is put,
 * and a decision that arrives later fails its own condition. Or the decision of the same delivery was written after we gave up
 * on it: then its answer is replaced, and kept beside as `lateAnswer`.
 */
export function standInWrite(
  TableName: string,
  { standIn, lateAnswer }: Extract<NonNullable<LifeChange['row']>, { kind: 'stand_in' }>,
  generation: number,
): TransactWriteItem {
  const { deliveryId, request, answer, cause, answeredAtMs } = standIn;
  if (lateAnswer !== undefined) {
    return {
      Update: {
        TableName,
        Key: toRow(requestRowKey(request)),
        UpdateExpression: 'SET answer = :answer, #source = :standIn, standInCause = :cause, lateAnswer = :late',
        ConditionExpression: '#source = :decision AND deliveryId = :deliveryId',
        ExpressionAttributeNames: { '#source': 'source' },
        ExpressionAttributeValues: toRow({
          ':answer': answer,
          ':standIn': 'stand_in',
          ':cause': cause,
          ':late': lateAnswer,
          ':decision': 'decision',
          ':deliveryId': deliveryId,
        }),
      },
    };
  }
  const Item = toRow({
    ...requestRowKey(request),
    answer,
    source: 'stand_in',
    deliveryId,
    standInCause: cause,
    decidedAt: new Date(answeredAtMs).toISOString(),
    decidedAtMs: answeredAtMs,
    request,
    generation,
  });
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}
