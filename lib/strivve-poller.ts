import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/strivve-poller/settings.ts';
import type { CardPlacementJobs } from './card-placement-jobs.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { StrivveConnections } from './strivve-connections.ts';

export interface StrivvePollerProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly connections: StrivveConnections;
  readonly jobs: CardPlacementJobs;
  readonly followHoursMax: number;
}

/** The folder in `functions/`, and the dimension `Service` of what the function counts. */
const NAME = 'strivve-poller';

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  JobFollowingFailed: {
    impact: 'A job is followed no longer although Strivve did not end it: its end is not known.',
    threshold: 1,
  },
  JobGap: {
    impact: 'Messages of jobs may have been lost. Ends and open requests are repaired, the timeline is not.',
    // One is named in its record and repaired by the next poll. So many are no accident.
    threshold: 5,
  },
  JobNotRead: {
    impact: 'Records of jobs cannot be read: Strivve is not asked meanwhile, and people are not either.',
    threshold: 3,
  },
  StrivveUnauthorized: {
    impact: 'Strivve does not let a connection in, or not to a job: after a quarter of an hour it is given up.',
    // A session that has ended is one, and the login that follows mends it.
    threshold: 3,
  },
  StrivveThrottled: {
    impact: 'Strivve asks for fewer calls: polls come later, and people are asked later.',
    threshold: 10,
  },
  StrivveCallFailed: {
    impact: 'Strivve fails, or does not answer: people are asked later, or too late.',
    // One job makes 150 calls in five minutes: a tenth of them.
    threshold: 15,
  },
  ConnectionSecretMissing: {
    impact: 'A job is followed by a connection whose secret nobody has put in: Strivve cannot be asked.',
    threshold: 1,
  },
  ConnectionSecretsNotFetched: {
    impact: 'What connections to Strivve sign in with cannot be read again: a function that starts now polls nothing.',
    // A failed read is repeated soon, and the second one succeeds as a rule: three are an outage.
    threshold: 3,
  },
  StrivvePollerUnexpectedError: {
    counts: 'UnexpectedError',
    impact: 'A fault of ours in a poll: what it had read may be lost, and is named as a gap in the record.',
    threshold: 1,
  },
};

/** The function that polls a job at Strivve: one step of the state machine, every four seconds for each job. */
export class StrivvePoller extends Construct {
  readonly lambda: IFunction;

  constructor(
    scope: Construct,
    id: string,
    { connections, jobs, followHoursMax, ...surroundings }: StrivvePollerProps,
  ) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'StrivvePoller',
      description: 'Asks Strivve what became of a job.',
      environment: {
        STAGE: stage,
        STRIVVE_CONNECTIONS: JSON.stringify(connections.all),
        JOBS_TABLE: jobs.table.tableName,
        FOLLOW_MS_MAX: String(Duration.hours(followHoursMax).toMilliseconds()),
      },
      // The least there is: a poll waits for Strivve and computes next to nothing, and is paid for by memory and time.
      memoryMb: 128,
      // Reading the record, Strivve and writing what it said have seventeen seconds together (poll-job.ts), and the machine
      // waits for twenty: a step that it gives up should not go on. These do not count the start of an environment, for which
      // Lambda allows ten seconds more: a step that started so slowly may go on for some seconds beside the next poll.
      timeout: Duration.seconds(18),
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
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
