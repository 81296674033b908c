import * as z from 'zod/mini';

/** The environment of the audit. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  CARDS_TABLE: z.string(),
  AUTHORIZATIONS_TABLE: z.string(),
});

export type Environment = z.infer<typeof environmentSchema>;
