import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Payments } from '../../domain/payment/ports.ts';
import { createPaymentStore } from '../dynamo/payment-store.ts';
import { pauseWithJitter } from '../pause.ts';
import { createPayments, type PaymentsDependencies } from './payments.ts';

/** The payments of a stage, in its table. */
export function createDynamoPayments(
  client: DynamoDBClient,
  table: string,
  dependencies: Pick<PaymentsDependencies, 'spreedly' | 'clock'>,
): Payments {
  return createPayments({ store: createPaymentStore(client, table), pause: pauseWithJitter, ...dependencies });
}
