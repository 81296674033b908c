import * as z from 'zod/mini';
import { connectionsSchema } from '../../contracts/connection.ts';

/** The environment of the function that polls Strivve. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  /** `ConnectionWithSecret[]` as JSON. */
  STRIVVE_CONNECTIONS: z.string(),
  JOBS_TABLE: z.string(),
  /** A job is followed for so many milliseconds at most. */
  FOLLOW_MS_MAX: z.string().check(z.regex(/^\d{1,12}$/)),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  return {
    stage: environment.STAGE,
    connections: connectionsSchema.parse(JSON.parse(environment.STRIVVE_CONNECTIONS)),
    jobsTable: environment.JOBS_TABLE,
    followMsMax: Number(environment.FOLLOW_MS_MAX),
  };
}
