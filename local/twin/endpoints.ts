import * as z from 'zod';

const physicalNames = z.record(z.string(), z.string());

/** What `npm run -s endpoints` prints: everything that a tool needs to talk to the running twin. */
export const endpointsSchema = z.object({
  /** The URL to register at connectFi, key included; null when the stack has no such route. */
  connectfi: z.nullable(z.string()),
  /** By profile code. */
  elavon: physicalNames,
  /** Where Elavon gets access tokens; null when no profile is of an OAuth2 mode. */
  elavonToken: z.nullable(z.string()),
  /** Where Spreedly calls back; null when the stack has no such route. */
  spreedly: z.nullable(z.string()),
  /** Base URL of the operations API. */
  operations: z.nullable(z.string()),
  /** Endpoint URLs for AWS SDKs, to be used with `credentials`. */
  dynamodb: z.string(),
  sqs: z.string(),
  /** Its name, for PutEvents and rules at the same endpoint URL; null when the stack has none. */
  eventBus: z.nullable(z.string()),
  tables: physicalNames,
  queues: physicalNames,
  /** ARNs. */
  stateMachines: physicalNames,
  secrets: physicalNames,
  /** May do everything. They open nothing but the twin. */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), region: z.string() }),
});

export type Endpoints = z.infer<typeof endpointsSchema>;
