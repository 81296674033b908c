import * as z from 'zod/mini';

/** The environment of the sweep. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  RULES_TABLE: z.string(),
  CARDS_TABLE: z.string(),
  AUTHORIZATIONS_TABLE: z.string(),
  /** Of a stage that has Elavon. */
  APPLICATIONS_TABLE: z.exactOptional(z.string()),
  /** Pushes that say the same within so many milliseconds are one. Of a stage that has Elavon. */
  REPEATED_WITHIN_MS: z.exactOptional(z.string().check(z.regex(/^\d{1,12}$/))),
});

export type Environment = z.infer<typeof environmentSchema>;

/** What the sweep needs to know of merchant applications; undefined in a stage without Elavon. Throws at half of it. */
export function applicationSettings({ APPLICATIONS_TABLE, REPEATED_WITHIN_MS }: Environment) {
  if (APPLICATIONS_TABLE === undefined) return undefined;
  if (REPEATED_WITHIN_MS === undefined) throw new Error('REPEATED_WITHIN_MS belongs to APPLICATIONS_TABLE');
  return { table: APPLICATIONS_TABLE, repeatedWithinMs: Number(REPEATED_WITHIN_MS) };
}
