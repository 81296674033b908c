import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/strivve-jobs/settings.ts';
import type { CardPlacementJobs } from './card-placement-jobs.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import type { JobFollowing } from './job-following.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { StrivveConnections } from './strivve-connections.ts';

export interface StrivveJobsProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly connections: StrivveConnections;
  readonly jobs: CardPlacementJobs;
  readonly following: JobFollowing;
}

/** The folder in `functions/`, and the dimension `Service` of what the function counts. */
const NAME = 'strivve-jobs';

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  JobAnswerUnknown: {
    impact: "A person's answer was sent and Strivve said nothing: a job may wait for it in vain, and has four minutes.",
    threshold: 1,
  },
  JobNotStarted: {
    impact:
      'A job is written down and nothing follows it: nobody is asked for what it needs until it is asked for again.',
    threshold: 1,
  },
  JobStoreFailed: {
    impact: 'The table of jobs fails: people cannot answer, or what came of an answer is not written down.',
    threshold: 1,
  },
  StrivveJobsSecretMissing: {
    counts: 'ConnectionSecretMissing',
    impact: 'Somebody wants to follow or answer jobs by a connection whose secret nobody has put in: it is refused.',
    threshold: 1,
  },
  StrivveJobsSecretsNotFetched: {
    counts: 'ConnectionSecretsNotFetched',
    impact: 'What connections to Strivve sign in with cannot be read again: a function that starts now answers nobody.',
    // A failed read is repeated soon, and the second one succeeds as a rule: three are an outage.
    threshold: 3,
  },
  StrivveJobsUnexpectedError: {
    counts: 'UnexpectedError',
    impact: 'A fault of ours was caught at the last moment: a job is not followed, or an answer did not reach Strivve.',
    threshold: 1,
  },
};

/** The function behind the routes of jobs: begins to follow one, shows it, and brings Strivve what a person answered. */
export class StrivveJobs extends Construct {
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, { connections, jobs, following, ...surroundings }: StrivveJobsProps) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'StrivveJobs',
      description: 'Follows jobs at Strivve, shows them, and sends on what people answer.',
      environment: {
        STAGE: stage,
        STRIVVE_CONNECTIONS: JSON.stringify(connections.all),
        JOBS_TABLE: jobs.table.tableName,
        FOLLOW_MACHINE_ARN: following.machine.stateMachineArn,
      },
      // A person waits for it, and it may have to log in first: a third of a processor does that in a moment.
      memoryMb: 512,
      // To create a job, write it down and start following it may take 25 seconds (follow-job.ts), and API Gateway waits 29.
      timeout: Duration.seconds(28),
      slow: Duration.seconds(8),
      impact: {
        errors:
          "The function failed instead of answering: a person's answer may have been sent, or not, and nobody said.",
        throttles: 'Lambda refused to run the function: people cannot answer what jobs ask, and have four minutes.',
        duration: 'Answers of people take so long to reach Strivve that jobs may give up meanwhile.',
      },
    });
    connections.grantRead(lambda);
    jobs.grantTell(lambda);
    following.grantStart(lambda);
    this.handler = lambda;
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
