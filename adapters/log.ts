import { type Log, METRIC_UNITS, type Metrics } from '../contracts/telemetry.ts';
import { withoutCardNumbers } from '../domain/card-numbers.ts';

/**
 * Writes one JSON line an event, and its metrics in the same line in CloudWatch's embedded metric format, which costs no
 * call. Straight to stdout: console.log would put Lambda's own prefix before the JSON, and CloudWatch finds no metrics in
 * such a line. Spec: Amazon CloudWatch User Guide, "Embedded metric format specification".
 */
export function createLog(
  { stage, service }: { readonly stage: string; readonly service: string },
  now: () => number = Date.now,
  write: (line: string) => void = writeLine,
): Log {
  return (event, fields = {}, metrics = {}) => {
    const timestamp = now();
    const line = {
      time: new Date(timestamp).toISOString(),
      event,
      Stage: stage,
      Service: service,
      ...fields,
      ...metrics,
    };
    const embedded = Object.keys(metrics).length === 0 ? {} : { _aws: embeddedMetrics(metrics, timestamp) };
    write(JSON.stringify({ ...line, ...embedded }, redacted));
  };
}

function embeddedMetrics(metrics: Metrics, Timestamp: number): object {
  const names = Object.keys(metrics) as (keyof typeof METRIC_UNITS)[];
  const Metrics = names.map((Name) => ({ Name, Unit: METRIC_UNITS[Name] }));
  return { Timestamp, CloudWatchMetrics: [{ Namespace: 'Cardhook', Dimensions: [['Stage', 'Service']], Metrics }] };
}

/** The last line of defence: a card number in an error's message does not reach the log either. */
function redacted(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? withoutCardNumbers(value) : value;
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
