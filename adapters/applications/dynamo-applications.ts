import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ApplicationSettler, MerchantApplications } from '../../domain/merchant-application/ports.ts';
import { createApplicationStore } from '../dynamo/application-store.ts';
import { pauseWithJitter } from '../pause.ts';
import { createMerchantApplications } from './applications.ts';

/** The merchant applications of a stage, in its table. */
export function createDynamoApplications(
  client: DynamoDBClient,
  table: string,
  { repeatedWithinMs }: { readonly repeatedWithinMs: number },
): MerchantApplications & ApplicationSettler {
  return createMerchantApplications({
    store: createApplicationStore(client, table),
    repeatedWithinMs,
    pause: pauseWithJitter,
  });
}
