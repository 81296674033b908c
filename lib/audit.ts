import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Environment } from '../functions/audit/settings.ts';
import { cardhookMetric } from './cardhook-metric.ts';
import type { DecisionTables } from './decision-tables.ts';
import type { SweepProps } from './sweep.ts';
import { ScheduledFunction } from './scheduled-function.ts';

/** The folder in `functions/`, and the dimension `Service` of what it counts. */
const NAME = 'audit';

/** Recomputes every counter from what is held and posted, once a night. */
export class Audit extends Construct {
  constructor(scope: Construct, id: string, { tables, ...surroundings }: SweepProps) {
    super(scope, id);
    const { lambda } = new ScheduledFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'Audit',
      description: 'Recomputes every counter from what is held and posted, and names the cards where one differs.',
      // When it is night in America, where most card programs are quiet; not on the hour, when everybody's schedules run.
      schedule: Schedule.cron({ minute: '17', hour: '8' }),
      environment: environmentOf(surroundings.stage, tables),
      // All transactions of the windows are added up in memory: some 200 bytes each.
      memoryMb: 3008,
      timeout: Duration.minutes(15),
      slowMinutes: 1,
      impact: {
        errors: 'The counters were not audited: one that is wrong stays unnoticed until the next night.',
        throttles: 'The counters were not audited, because the account has no concurrency left.',
        duration: 'The audit takes nearly as long as a function may run: run `cardhook audit` from a machine instead.',
      },
    });
    tables.grantAudit(lambda);
    surroundings.monitoring.alarm(this, 'CounterDrift', {
      impact: 'A counter is not the sum of what is held and posted: a limit may refuse too early or too late.',
      metric: cardhookMetric({ stage: surroundings.stage, service: NAME }, 'CounterDrift', {
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
      threshold: 1,
    });
  }
}

function environmentOf(
  STAGE: string,
  { environment: { CARDS_TABLE, AUTHORIZATIONS_TABLE } }: DecisionTables,
): Environment {
  return { STAGE, CARDS_TABLE, AUTHORIZATIONS_TABLE };
}
