import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CardPlacementJobs } from './card-placement-jobs.ts';
import { JobFollowing } from './job-following.ts';
import type { OptionalOutputId } from './output-ids.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import { StrivveConnections } from './strivve-connections.ts';
import { StrivveJobs } from './strivve-jobs.ts';
import { StrivvePoller } from './strivve-poller.ts';
import type { StrivveSettings } from './strivve-settings.ts';

export interface StrivveProps extends QueueConsumerSurroundings {
  readonly settings: StrivveSettings;
  /** Of the secrets; `key` is of the tables and queues. */
  readonly secretKey: IKey;
}

/** A job lasts minutes, and some more for each thing that it asks of a person: what lasts for hours is stuck. */
const FOLLOW_HOURS_MAX = 4;

/** Everything of a stage that is there because jobs at Strivve are followed, but for its routes. */
export class Strivve extends Construct {
  readonly jobs: CardPlacementJobs;
  /** What answers the routes of jobs. */
  readonly handler: IFunction;
  readonly outputs: Readonly<Partial<Record<OptionalOutputId, string>>>;

  constructor(scope: Construct, id: string, { settings, secretKey, key, ...surroundings }: StrivveProps) {
    super(scope, id);
    const { keepsData } = surroundings;
    const { followHoursMax = FOLLOW_HOURS_MAX } = settings;
    this.jobs = new CardPlacementJobs(this, 'Jobs', { key, keepsData });
    const connections = new StrivveConnections(this, 'Connections', {
      connections: settings.connections,
      key: secretKey,
      keepsData,
    });
    const shared = { ...surroundings, jobs: this.jobs, connections };
    const poller = new StrivvePoller(this, 'Poller', { ...shared, followHoursMax });
    const following = new JobFollowing(this, 'Following', { ...surroundings, poller: poller.lambda, followHoursMax });
    this.handler = new StrivveJobs(this, 'Answering', { ...shared, following }).handler;
    this.outputs = {
      JobsTableName: this.jobs.table.tableName,
      StrivveConnections: JSON.stringify(connections.all),
      FollowMachineArn: following.machine.stateMachineArn,
    };
  }
}
