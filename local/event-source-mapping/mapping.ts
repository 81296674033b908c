import * as z from 'zod';
import { readProperties, refused } from '../template/read-properties.ts';
import { isStreamArn } from './stream-mapping.ts';
import { resourcesOfType, type ResolvedResource, type ResolvedTemplate } from '../template/resolved-template.ts';

/** A queue whose messages Lambda hands to a function. */
export type Mapping = {
  readonly logicalId: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly region: string;
  /** Name or ARN of the function, or the ARN of its alias. */
  readonly functionReference: string;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly reportsItemFailures: boolean;
  /** How many batches run at the same moment. */
  readonly concurrencyMax: number;
};

const OF_STREAMS = z.undefined({ error: 'the twin understands this of a stream, and not of a queue' }).optional();

const propertiesSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.coerce.number().default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  Enabled: z.stringbool().or(z.boolean()).default(true),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.coerce.number() }).optional(),
  // Those of a stream, and a filter, which the twin does not apply to messages.
  StartingPosition: OF_STREAMS,
  BisectBatchOnFunctionError: OF_STREAMS,
  MaximumRetryAttempts: OF_STREAMS,
  MaximumRecordAgeInSeconds: OF_STREAMS,
  ParallelizationFactor: OF_STREAMS,
  DestinationConfig: OF_STREAMS,
  FilterCriteria: OF_STREAMS,
});

/** Lambda begins with five batches at once. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
const CONCURRENCY_AT_FIRST = 5;

/**
 * The enabled mappings of a template that poll a queue.
 * @throws {TemplateRefused} for a mapping from anything but a queue of the template
 */
export function readMappings(template: ResolvedTemplate): readonly Mapping[] {
  const resources = resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').filter(
    ({ properties }) => !isStreamArn(properties['EventSourceArn']),
  );
  return resources.flatMap((resource) => {
    const properties = readProperties(resource, propertiesSchema);
    const mapping: Mapping = {
      logicalId: resource.logicalId,
      queueArn: properties.EventSourceArn,
      queueUrl: queueOf(template, resource, properties.EventSourceArn).physicalId,
      region: template.region,
      functionReference: properties.FunctionName,
      batchSize: properties.BatchSize,
      batchingWindowMs: properties.MaximumBatchingWindowInSeconds * 1_000,
      reportsItemFailures: properties.FunctionResponseTypes.length > 0,
      concurrencyMax: properties.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY_AT_FIRST,
    };
    return properties.Enabled ? [mapping] : [];
  });
}

function queueOf(template: ResolvedTemplate, mapping: ResolvedResource, arn: string): ResolvedResource {
  const queue = resourcesOfType(template, 'AWS::SQS::Queue').find((resource) => resource.arn === arn);
  if (queue === undefined) throw refused(mapping, [`its event source ${arn} is not a queue of this template`]);
  return queue;
}
