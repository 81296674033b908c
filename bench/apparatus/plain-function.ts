import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BareCalls, makeBareCalls } from './bare-calls.ts';

/**
 * The least a function could be that makes a decision's two calls: it gets them ready-made in its event, and needs
 * nothing but the DynamoDB client. What the connectFi function's cold start is compared with.
 */
const client = new DynamoDBClient();

export async function handler(calls: BareCalls) {
  await makeBareCalls(client, calls);
  return { statusCode: 200, body: '{"responseCode":"00"}' };
}
