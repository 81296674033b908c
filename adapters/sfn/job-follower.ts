import { createHash } from 'node:crypto';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { FollowInput } from '../../contracts/poll-step.ts';
import type { JobName } from '../../domain/job/job.ts';
import type { JobFollower } from '../../domain/job/ports.ts';

/** Step Functions API reference, StartExecution: `name`. */
const NAME_LENGTH_MAX = 80;

/**
 * Starts executions of the machine that follows jobs, by a name that is the job's, so that a job has one and no second: an
 * execution's name stays taken for 90 days. Source: Step Functions API reference, StartExecution.
 */
export function createJobFollower(
  machineArn: string,
  client = new SFNClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 300 } }),
): JobFollower {
  return {
    async start({ instance, jobId, connection }, signal) {
      const input: FollowInput = { instance, jobId, connection, turn: 1, lost: false, readAtMs: null };
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: machineArn,
            name: executionName({ instance, jobId }),
            input: JSON.stringify(input),
          }),
          { abortSignal: signal },
        );
        return 'running';
      } catch (error) {
        // Of an execution that runs, a second start with the same input is answered as the first one was.
        if (error instanceof ExecutionAlreadyExists) return 'over';
        throw error;
      }
    },
  };
}

/**
 * `<instance>-<jobId>`, for whoever looks for a job among the executions. A hash of both where that is too long, has a
 * character that Step Functions forbids, or could be another job's: an id with a hyphen.
 */
function executionName({ instance, jobId }: JobName): string {
  const name = `${instance}-${jobId}`;
  const isSafe = /^[A-Za-z0-9_-]+-[A-Za-z0-9_]+$/.test(name) && !jobId.includes('-');
  if (isSafe && name.length <= NAME_LENGTH_MAX) return name;
  return `job-${createHash('sha256')
    .update(JSON.stringify([instance, jobId]))
    .digest('hex')}`;
}
