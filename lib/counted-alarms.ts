import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { cardhookMetric } from './cardhook-metric.ts';
import type { AlarmProps, Monitoring } from './monitoring.ts';

export type Counted = Omit<AlarmProps, 'metric'> & {
  /** What is counted (contracts/telemetry.ts), where the alarm has another name. */
  readonly counts?: string;
  /** What the threshold is compared with: the sum within this. @default five minutes */
  readonly within?: Duration;
};

/** Who counts: one function, or several whose counts are added. */
export type Counting = { readonly stage: string; readonly service: string | readonly string[] };

/** Alarms by their names, on what functions count. */
export function watchCounted(
  scope: Construct,
  counting: Counting,
  alarms: Readonly<Record<string, Counted>>,
  monitoring: Monitoring,
): void {
  for (const [name, { counts = name, within = Duration.minutes(5), ...alarm }] of Object.entries(alarms)) {
    monitoring.alarm(scope, name, { ...alarm, metric: sumOf(counting, counts, within) });
  }
}

function sumOf({ stage, service }: Counting, metricName: string, period: Duration): IMetric {
  const options = { statistic: 'Sum', period };
  if (typeof service === 'string') return cardhookMetric({ stage, service }, metricName, options);
  const metrics = service.map((each) => cardhookMetric({ stage, service: each }, metricName, options));
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  // SUM leaves out those that have counted nothing; `+` would give nothing while one of them has not.
  return new MathExpression({ expression: `SUM([${Object.keys(usingMetrics).join(',')}])`, usingMetrics, period });
}
