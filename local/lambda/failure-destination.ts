import { createEngineClient } from '../aws/engine-client.ts';
import { readProperties, refused } from '../template/read-properties.ts';
import {
  resourcesOfType,
  type Credentials,
  type ResolvedResource,
  type ResolvedTemplate,
} from '../template/resolved-template.ts';
import * as z from 'zod';

/** Tells somebody what Lambda has given up. @throws what the queue says when the function's role may not send to it */
export type FailureDestination = (record: object) => Promise<void>;

const propertiesSchema = z.object({
  DestinationConfig: z.optional(
    z.strictObject({ OnFailure: z.optional(z.strictObject({ Destination: z.optional(z.string()) })) }),
  ),
});

export type DestinationOptions = {
  /** Where SQS answers, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  /** The key of the function's role, by which Lambda sends. */
  readonly credentials: Credentials;
};

/**
 * The on-failure destination of an event source mapping or of a function's asynchronous calls; undefined without one.
 * @throws {TemplateRefused} for a destination that is no queue of the template
 */
export function readFailureDestination(
  template: ResolvedTemplate,
  resource: ResolvedResource,
  { endpointUrl, credentials }: DestinationOptions,
): FailureDestination | undefined {
  const arn = readProperties(resource, propertiesSchema).DestinationConfig?.OnFailure?.Destination;
  if (arn === undefined) return undefined;
  const queue = resourcesOfType(template, 'AWS::SQS::Queue').find((one) => one.arn === arn);
  if (queue === undefined)
    throw refused(resource, [`its on-failure destination ${arn} is not a queue of this template`]);
  return async (record) => {
    const client = createEngineClient(endpointUrl, 'sqs', 'AmazonSQS', credentials.accessKeyId);
    try {
      await client.ask('SendMessage', { QueueUrl: queue.physicalId, MessageBody: JSON.stringify(record) });
    } finally {
      client.close();
    }
  };
}
