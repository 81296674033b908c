import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { AwsService } from './aws-endpoint.ts';
import { createCloudFormation } from './cloudformation.ts';
import type { Engine } from './dynamodb-local.ts';
import { createDynamoDbService } from './dynamodb-service.ts';
import { fillElavonSecrets } from './fill-elavon-secrets.ts';
import { fillSpreedlySecret } from './fill-spreedly-secret.ts';
import type { Inventory } from './inventory.ts';
import { createKeyManagementService } from './key-management-service.ts';
import { createQueues, createTables } from './provision.ts';
import { createSecretsManager, type SecretsManager } from './secrets-manager.ts';
import { answerSecurityTokenService } from './security-token-service.ts';
import { createSqsService } from './sqs-service.ts';
import type { SqsEngine } from './sqs-engine.ts';
import type { TableWrites } from './table-writes.ts';

export type AwsServices = {
  /** By signing name. */
  readonly services: Readonly<Record<string, AwsService>>;
  readonly secrets: SecretsManager;
  readonly tableWrites: Pick<TableWrites, 'next'>;
  readonly close: () => void;
};

/** Creates the template's tables, queues and secrets, and what answers the calls to them. */
export async function createAwsServices(options: {
  readonly template: ResolvedTemplate;
  readonly inventory: Inventory;
  readonly engines: { readonly dynamodb: Pick<Engine, 'url'>; readonly sqs: SqsEngine };
  readonly endpointUrl: string;
}): Promise<AwsServices> {
  const { template, inventory, engines, endpointUrl } = options;
  await Promise.all([createTables(inventory, engines.dynamodb.url), createQueues(inventory, engines.sqs.url)]);
  const dynamodb = createDynamoDbService(engines.dynamodb.url, inventory);
  const sqs = createSqsService(engines.sqs, endpointUrl, inventory);
  const secrets = createSecretsManager(inventory);
  fillElavonSecrets(template, secrets);
  fillSpreedlySecret(template, secrets);
  return {
    services: {
      dynamodb: dynamodb.answer,
      sqs: sqs.answer,
      secretsmanager: secrets.answer,
      kms: createKeyManagementService(inventory),
      sts: answerSecurityTokenService,
      cloudformation: createCloudFormation(template),
    },
    secrets,
    tableWrites: dynamodb.tableWrites,
    close() {
      dynamodb.close();
      sqs.close();
    },
  };
}
