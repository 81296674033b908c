import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/strivve-poller/settings.ts';
import type { CardPlacementJobs } from './card-placement-jobs.ts';
import { CardhookFunction } from './cardhook-function.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { StrivveConnections } from './strivve-connections.ts';

export interface StrivvePollerProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly connections: StrivveConnections;
  readonly jobs: CardPlacementJobs;
  readonly followHoursMax: number;
}

/** The function that polls a job at Strivve: one step of the state machine, every four seconds for each job. */
export class StrivvePoller extends Construct {
  readonly lambda: IFunction;

  constructor(
    scope: Construct,
    id: string,
    { connections, jobs, followHoursMax, ...surroundings }: StrivvePollerProps,
  ) {
    super(scope, id);
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: 'strivve-poller',
      alarms: 'StrivvePoller',
      description: 'Asks Strivve what became of a job.',
      environment: {
        STAGE: surroundings.stage,
        STRIVVE_CONNECTIONS: JSON.stringify(connections.all),
        JOBS_TABLE: jobs.table.tableName,
        FOLLOW_MS_MAX: String(Duration.hours(followHoursMax).toMilliseconds()),
      },
      // The least there is: a poll waits for Strivve and computes next to nothing, and is paid for by memory and time.
      memoryMb: 128,
      // Its calls have eight seconds together, and what it writes a few more.
      timeout: Duration.seconds(15),
      // Longer than a poll should take by far: people are asked later for every second of it.
      slow: Duration.seconds(5),
      impact: {
        errors: 'Polls of jobs at Strivve die: what they had read is lost, and is named as a gap in the record.',
        throttles: 'Polls of jobs wait because the account has no concurrency left: authorizations may be next.',
        duration: 'Strivve answers so slowly that people are asked for their codes too late.',
      },
    });
    connections.grantRead(lambda);
    jobs.grantTell(lambda);
    this.lambda = lambda;
  }
}
