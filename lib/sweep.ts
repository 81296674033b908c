import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Environment } from '../functions/sweep/settings.ts';
import type { DecisionTables } from './decision-tables.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { MerchantApplications } from './merchant-applications.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import type { Spreedly } from './spreedly.ts';

export interface SweepProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly tables: DecisionTables;
  /** Those of a stage that has Elavon. */
  readonly applications?: MerchantApplications | undefined;
  /** That of a stage that has Spreedly. */
  readonly spreedly?: Pick<Spreedly, 'payments' | 'secrets'> | undefined;
}

/**
 * Ends holds whose time is over, applies advices and pushes that were kept while their queue could not be reached, and looks for
 * payments whose start got no answer.
 */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { tables, applications, spreedly, ...surroundings }: SweepProps) {
    super(scope, id);
    const { lambda } = new ScheduledFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: 'sweep',
      alarms: 'Sweep',
      description: 'Ends holds whose time is over, applies what no queue would take, and looks for payments.',
      // A decision that meets an overdue hold of its own card ends it at once; limits that cards share wait for this.
      schedule: Schedule.rate(Duration.minutes(1)),
      environment: {
        STAGE: surroundings.stage,
        ...tables.environment,
        ...applications?.environment,
        ...(spreedly && {
          PAYMENTS_TABLE: spreedly.payments.table.tableName,
          SPREEDLY_CREDENTIALS_SECRET_ARN: spreedly.secrets.credentials.secretArn,
        }),
      },
      memoryMb: 512,
      timeout: Duration.seconds(60),
      impact: {
        errors: 'Holds whose time is over go on counting against limits that cards share, and kept advices wait.',
        throttles: 'Holds whose time is over go on counting, because the account has no concurrency left.',
        duration: 'More holds end in a minute than the sweep can end: limits that cards share fall behind.',
      },
    });
    tables.grantTell(lambda);
    tables.grantQueryListed(lambda);
    applications?.grantTellKept(lambda);
    if (spreedly === undefined) return;
    spreedly.payments.grantTellOpen(lambda);
    grantReadSecret(spreedly.secrets.credentials, lambda);
  }
}
