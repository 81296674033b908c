import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A DynamoDB client that gives up early. Every call also carries an AbortSignal, which alone cuts a stalled or dripping
 * answer; these bounds only keep the SDK from spending a caller's time on its own patience.
 */
export function createDynamoClient({ attemptsMax }: { readonly attemptsMax: number }): DynamoDBClient {
  const client = new DynamoDBClient({
    maxAttempts: attemptsMax,
    // A healthy connection in the same region is there in a few milliseconds.
    requestHandler: { connectionTimeout: 300 },
  });
  // The SDK prepares all input and output of every call for a log that drops them: a twelfth of a decision's CPU time.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
