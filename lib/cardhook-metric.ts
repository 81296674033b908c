import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** Who counts it: the dimensions of every metric that a function writes to its log. */
export type MetricOwner = { readonly stage: string; readonly service: string };

/** A metric that a function counts itself: contracts/telemetry.ts has their names. */
export function cardhookMetric({ stage, service }: MetricOwner, metricName: string, options: MetricOptions): Metric {
  return new Metric({
    namespace: 'Cardhook',
    metricName,
    dimensionsMap: { Stage: stage, Service: service },
    ...options,
  });
}
