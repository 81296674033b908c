import { Command } from 'commander';
import * as z from 'zod';
import type { MetricStatistics } from './twin/metrics-book.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';

const options = new Command('npm run -s metrics --')
  .description('Prints the metrics that the functions have written since the twin started.')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .option('--json', 'as a JSON list')
  .parse()
  .opts<{ port?: number; json?: true }>();

const metricsSchema: z.ZodType<readonly MetricStatistics[]> = z.array(
  z.object({
    namespace: z.string(),
    name: z.string(),
    dimensions: z.record(z.string(), z.string()),
    unit: z.string(),
    count: z.number(),
    sum: z.number(),
    minimum: z.number(),
    maximum: z.number(),
  }),
);

const { port } = runningTwinOrExit(options.port);
const response = await fetch(`http://127.0.0.1:${port}/_twin/metrics`);
const metrics = metricsSchema.parse(await response.json());
console.log(options.json === true ? JSON.stringify(metrics) : table(metrics));

function table(rows: readonly MetricStatistics[]): string {
  if (rows.length === 0) return 'No function has written a metric yet.';
  const cells = rows.map(({ name, dimensions, unit, count, sum, minimum, maximum }) => [
    name,
    Object.values(dimensions).join(', '),
    unit,
    ...[count, sum, sum / count, minimum, maximum].map((value) => String(Number(value.toFixed(2)))),
  ]);
  return columns([['metric', 'of', 'unit', 'count', 'sum', 'average', 'minimum', 'maximum'], ...cells]);
}

/** Text on the left, numbers on the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}
