import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A DynamoDB client that gives up early. Every call also carries an AbortSignal, which alone cuts a stalled or dripping
 * answer; these bounds only keep the SDK from spending a decision's budget on its own patience.
 */
export function createDynamoClient(): DynamoDBClient {
  return new DynamoDBClient({
    // One retry: the SDK's default of three waited 1.1 s under throttling, which is half of a decision's budget.
    maxAttempts: 2,
    // A healthy connection in the same region is there in a few milliseconds.
    requestHandler: { connectionTimeout: 300 },
  });
}
