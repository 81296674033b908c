import * as z from 'zod';
import { createRevealLog } from '../../../adapters/dynamo/reveal-log.ts';
import { NOTIFICATION_MODES } from '../../../domain/merchant-application/notification-profile.ts';
import { createBoardStatus } from '../../../providers/elavon/board-status-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { connectToStage, type StageOptions } from '../stage.ts';
import type { ElavonStage } from './ports.ts';
import { createStageSecrets } from './stage-secrets.ts';

const profilesSchema = z.array(z.object({ code: z.string(), mode: z.enum(NOTIFICATION_MODES), secretArn: z.string() }));

/**
 * Elavon's part of a stage. To be plugged in when the branches meet, each where `notYet` stands:
 *
 * - `notes`: adapters/dynamo/profile-notes.ts
 * - `applications`: adapters/dynamo/application-reader.ts
 * - `settler`: the settler over the applications table
 * - `vault`: adapters/terminal-credentials.ts, with a KMS client in `Stage`
 * - the output ids: lib/output-ids.ts, typed there instead of cast here
 */
export async function connectElavon(options: StageOptions): Promise<ElavonStage> {
  const stage = await connectToStage(options);
  const output = stage.output as (id: string) => string;
  const table = output('ApplicationsTableName');
  return {
    name: stage.name,
    profiles: profilesSchema.parse(JSON.parse(output('ElavonProfiles'))),
    tokenKeysSecretArn: output('ElavonTokenKeysSecretArn'),
    apiCredentialsSecretArn: output('ElavonApiCredentialsSecretArn'),
    secrets: createStageSecrets(stage.secrets),
    notes: { read: notYet },
    applications: { list: notYet, find: notYet },
    settler: { settle: notYet },
    vault: { open: notYet },
    reveals: createRevealLog(stage.dynamo, table),
    boardStatus: createBoardStatus,
    now: Date.now,
  };
}

async function notYet(): Promise<never> {
  throw new CommandFailure('This command is not wired to the applications table yet.');
}
