import { setTimeout as sleep } from 'node:timers/promises';
import { createJobStore } from '../../../adapters/dynamo/job-store.ts';
import { connectionsSchema } from '../../../contracts/connection.ts';
import { createOperationsApi } from '../operations-api.ts';
import { connectToStage, type StageOptions } from '../stage.ts';
import { createStageSecrets } from '../stage-secrets.ts';
import type { StrivveStage } from './ports.ts';

/** Strivve's part of a stage. Throws a sentence for a stage that goes without it. */
export async function connectStrivve(options: StageOptions): Promise<StrivveStage> {
  const { name, dynamo, secrets, output } = await connectToStage(options);
  const { credentials, region } = dynamo.config;
  return {
    name,
    connections: connectionsSchema.parse(JSON.parse(output('StrivveConnections'))),
    jobs: createJobStore(dynamo, output('JobsTableName')),
    operations: createOperationsApi({ url: output('OperationsApiUrl'), key: credentials, region }),
    secrets: createStageSecrets(secrets),
    now: Date.now,
    sleep: (ms) => sleep(ms),
  };
}
