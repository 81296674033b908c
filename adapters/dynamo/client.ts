import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A DynamoDB client that gives up early. Every call also carries an AbortSignal, which alone cuts a stalled or dripping
 * answer; these bounds only keep the SDK from spending a caller's time on its own patience.
 */
export function createDynamoClient({ attemptsMax }: { readonly attemptsMax: number }): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: attemptsMax,
    // A healthy connection in the same region is there in a few milliseconds.
    requestHandler: { connectionTimeout: 300 },
  });
}
