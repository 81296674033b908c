import type { Log, LogEvent, LogFields, Metrics } from '../../contracts/telemetry.ts';

export type LogLine = { readonly event: LogEvent; readonly fields: LogFields; readonly metrics: Metrics };

/** A log that keeps its lines. */
export function aLog(): { readonly lines: LogLine[]; readonly log: Log } {
  const lines: LogLine[] = [];
  return { lines, log: (event, fields = {}, metrics = {}) => void lines.push({ event, fields, metrics }) };
}
