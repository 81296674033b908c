import * as z from 'zod/mini';

/** The environment of the processor of Elavon's pushes. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  APPLICATIONS_TABLE: z.string(),
  /** Pushes that say the same within so many milliseconds are one. */
  REPEATED_WITHIN_MS: z.string().check(z.regex(/^\d{1,12}$/)),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  return {
    stage: environment.STAGE,
    applicationsTable: environment.APPLICATIONS_TABLE,
    repeatedWithinMs: Number(environment.REPEATED_WITHIN_MS),
  };
}
