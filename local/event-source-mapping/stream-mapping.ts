import * as z from 'zod';
import { compilePattern, type EventPattern } from '../event-bridge/event-pattern.ts';
import { readProperties, refused } from '../template/read-properties.ts';
import { resourcesOfType, type ResolvedResource, type ResolvedTemplate } from '../template/resolved-template.ts';

/** A table's stream whose records Lambda hands to a function. */
export type StreamMapping = {
  readonly logicalId: string;
  readonly resource: ResolvedResource;
  readonly streamArn: string;
  readonly region: string;
  /** Name or ARN of the function, or the ARN of its alias. */
  readonly functionReference: string;
  readonly startsAt: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly reportsItemFailures: boolean;
  /** Whether a batch that fails as a whole is halved. */
  readonly bisects: boolean;
  readonly retriesMax: number;
  readonly recordAgeMsMax: number;
  /** How many batches of one shard run at the same moment, each with the items of other partitions. */
  readonly lanes: number;
  /** Whether the function is to see a record. */
  readonly isWanted: EventPattern;
};

const UNLIMITED = -1;

const propertiesSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.coerce.number().max(10_000).default(100),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  BisectBatchOnFunctionError: z.stringbool().or(z.boolean()).default(false),
  MaximumRetryAttempts: z.coerce.number().default(UNLIMITED),
  MaximumRecordAgeInSeconds: z.coerce.number().default(UNLIMITED),
  ParallelizationFactor: z.coerce.number().min(1).max(10).default(1),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) }).optional(),
  Enabled: z.stringbool().or(z.boolean()).default(true),
  ScalingConfig: z
    .undefined({ error: 'a stream has no ScalingConfig: ParallelizationFactor is its measure' })
    .optional(),
});

/** Whether a mapping's source is a stream. */
export function isStreamArn(arn: unknown): boolean {
  return typeof arn === 'string' && /^arn:aws:dynamodb:.*\/stream\//.test(arn);
}

/**
 * The enabled mappings of a template that follow a stream.
 * @throws {TemplateRefused} for one that Lambda would refuse, or that the twin cannot follow
 */
export function readStreamMappings(template: ResolvedTemplate): readonly StreamMapping[] {
  const resources = resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').filter(({ properties }) =>
    isStreamArn(properties['EventSourceArn']),
  );
  return resources.flatMap((resource) => {
    const properties = readProperties(resource, propertiesSchema);
    if (!hasStream(template, properties.EventSourceArn)) {
      throw refused(resource, [`its event source ${properties.EventSourceArn} is not a stream of this template`]);
    }
    const mapping: StreamMapping = {
      logicalId: resource.logicalId,
      resource,
      streamArn: properties.EventSourceArn,
      region: template.region,
      functionReference: properties.FunctionName,
      startsAt: properties.StartingPosition,
      batchSize: properties.BatchSize,
      batchingWindowMs: properties.MaximumBatchingWindowInSeconds * 1_000,
      reportsItemFailures: properties.FunctionResponseTypes.length > 0,
      bisects: properties.BisectBatchOnFunctionError,
      retriesMax: limit(properties.MaximumRetryAttempts),
      recordAgeMsMax: limit(properties.MaximumRecordAgeInSeconds) * 1_000,
      lanes: properties.ParallelizationFactor,
      isWanted: anyOf(
        resource,
        (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern),
      ),
    };
    return properties.Enabled ? [mapping] : [];
  });
}

function hasStream(template: ResolvedTemplate, streamArn: string): boolean {
  return resourcesOfType(template, 'AWS::DynamoDB::Table').some(
    ({ arn, properties }) => properties['StreamSpecification'] !== undefined && streamArn.startsWith(`${arn}/stream/`),
  );
}

function limit(value: number): number {
  return value === UNLIMITED ? Infinity : value;
}

/** Without a filter every record is wanted. */
function anyOf(resource: ResolvedResource, patterns: readonly string[]): EventPattern {
  try {
    const filters = patterns.map((text) => compilePattern(JSON.parse(text), 'FilterCriteria'));
    return (record) => filters.length === 0 || filters.some((matches) => matches(record));
  } catch (error) {
    throw refused(resource, [error instanceof Error ? error.message : String(error)]);
  }
}
