import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { cardhookMetric, type MetricOwner } from './cardhook-metric.ts';
import type { AlarmProps, Monitoring } from './monitoring.ts';

export type Counted = Omit<AlarmProps, 'metric'> & {
  /** What is counted (contracts/telemetry.ts), where the alarm has another name. */
  readonly counts?: string;
  /** What the threshold is compared with: the sum within this. @default five minutes */
  readonly within?: Duration;
};

/** Alarms by their names, on what a function counts. */
export function watchCounted(
  scope: Construct,
  owner: MetricOwner,
  alarms: Readonly<Record<string, Counted>>,
  monitoring: Monitoring,
): void {
  for (const [name, { counts = name, within = Duration.minutes(5), ...alarm }] of Object.entries(alarms)) {
    const metric = cardhookMetric(owner, counts, { statistic: 'Sum', period: within });
    monitoring.alarm(scope, name, { ...alarm, metric });
  }
}
