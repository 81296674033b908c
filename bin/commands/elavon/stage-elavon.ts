import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoApplications } from '../../../adapters/applications/dynamo-applications.ts';
import { createApplicationReader } from '../../../adapters/dynamo/application-reader.ts';
import { readProfileNote } from '../../../adapters/dynamo/profile-notes.ts';
import { createRevealLog } from '../../../adapters/dynamo/reveal-log.ts';
import { createKmsDataKeys } from '../../../adapters/kms-data-keys.ts';
import { createCredentialOpener } from '../../../adapters/terminal-credentials.ts';
import { profilesSchema } from '../../../contracts/notification-profile.ts';
import { createBoardStatus } from '../../../providers/elavon/board-status-client.ts';
import { connectToStage, type StageOptions } from '../stage.ts';
import type { ElavonStage } from './ports.ts';
import { createStageSecrets } from '../stage-secrets.ts';

/** A settlement is no push: nothing that an operator writes is compared by it. */
const REPEATED_WITHIN_MS = 0;

/** Elavon's part of a stage. Throws a sentence for a stage that goes without it. */
export async function connectElavon(options: StageOptions): Promise<ElavonStage> {
  const stage = await connectToStage(options);
  const { dynamo, kms, secrets, output } = stage;
  const table = output('ApplicationsTableName');
  const profiles = profilesSchema.parse(JSON.parse(output('ElavonProfiles')));
  const dataKeys = createKmsDataKeys({ keyArn: output('TerminalKeyArn'), stage: stage.stage }, kms);
  return {
    name: stage.name,
    profiles,
    tokenKeysSecretArn: output('ElavonTokenKeysSecretArn'),
    apiCredentialsSecretArn: output('ElavonApiCredentialsSecretArn'),
    secrets: createStageSecrets(secrets),
    notes: { read: (profileCode) => readProfileNote(dynamo, table, profileCode) },
    applications: createApplicationReader(
      dynamo,
      table,
      profiles.map(({ code }) => code),
    ),
    settler: createDynamoApplications(dynamo, table, { repeatedWithinMs: REPEATED_WITHIN_MS }),
    vault: createCredentialOpener(dataKeys),
    reveals: createRevealLog(dynamo, table),
    boardStatus: createBoardStatus,
    now: Date.now,
    sleep: (ms) => sleep(ms),
  };
}
