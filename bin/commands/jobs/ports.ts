import type { ConnectionWithSecret } from '../../../domain/job/connection.ts';
import type { JobStore } from '../../../domain/job/ports.ts';
import type { OperationsApi } from '../operations-api.ts';
import type { StageOptions } from '../stage.ts';
import type { Secrets } from '../stage-secrets.ts';

/** Strivve's part of a stage, as the commands work on it. */
export type StrivveStage = {
  readonly name: string;
  readonly connections: readonly ConnectionWithSecret[];
  readonly jobs: Pick<JobStore, 'read' | 'timeline' | 'list'>;
  /** The way that an answer takes: the one that the user's backend takes too. */
  readonly operations: OperationsApi;
  readonly secrets: Secrets;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** Throws a sentence for a stage that is not there, or has no Strivve. */
export type ConnectStrivve = (options: StageOptions) => Promise<StrivveStage>;
