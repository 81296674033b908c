import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';

/** What CloudWatch would hold of one metric: the statistics of everything since the twin started. */
export type MetricStatistics = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
};

/** Collects the metrics that functions write as log lines in the embedded metric format. */
export type MetricsBook = {
  /** Takes any log line; one that is no EMF line is none of its business. */
  readonly record: (line: string) => void;
  readonly list: () => readonly MetricStatistics[];
};

/** Source: CloudWatch user guide, "Specification: Embedded metric format". */
const emfSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z._default(z.array(z.array(z.string())), [[]]),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z._default(z.string(), 'None') })),
      }),
    ),
  }),
});

export function createMetricsBook(): MetricsBook {
  const book = new Map<string, MetricStatistics>();
  return {
    record(line) {
      for (const sample of samplesIn(line)) {
        const key = JSON.stringify([sample.namespace, sample.name, sample.dimensions]);
        book.set(key, combine(book.get(key), sample));
      }
    },
    list: () => [...book.values()].toSorted((left, right) => left.name.localeCompare(right.name)),
  };
}

function samplesIn(line: string): readonly MetricStatistics[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  const parsed = emfSchema.safeParse(parseJson(line));
  if (!parsed.success) return [];
  const members = parsed.data;
  return members._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((dimensionNames) =>
      Metrics.flatMap(({ Name, Unit }) => {
        const dimensions = Object.fromEntries(dimensionNames.map((name) => [name, String(members[name])]));
        const values = [members[Name]].flat().filter((value) => typeof value === 'number');
        return values.map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions,
          unit: Unit,
          count: 1,
          sum: value,
          minimum: value,
          maximum: value,
        }));
      }),
    ),
  );
}

function combine(known: MetricStatistics | undefined, sample: MetricStatistics): MetricStatistics {
  if (known === undefined) return sample;
  return {
    ...known,
    count: known.count + sample.count,
    sum: known.sum + sample.sum,
    minimum: Math.min(known.minimum, sample.minimum),
    maximum: Math.max(known.maximum, sample.maximum),
  };
}
