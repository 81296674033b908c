import * as z from 'zod/mini';
import { connectionsSchema } from '../../contracts/connection.ts';

/** The environment of the function behind the Strivve routes of the operations API. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  /** `ConnectionWithSecret[]` as JSON. */
  STRIVVE_CONNECTIONS: z.string(),
  JOBS_TABLE: z.string(),
  /** The Standard state machine: one execution a job. */
  FOLLOW_MACHINE_ARN: z.string(),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  return {
    stage: environment.STAGE,
    connections: connectionsSchema.parse(JSON.parse(environment.STRIVVE_CONNECTIONS)),
    jobsTable: environment.JOBS_TABLE,
    followMachineArn: environment.FOLLOW_MACHINE_ARN,
  };
}
