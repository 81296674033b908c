import * as z from 'zod/mini';

/** The environment of the event publisher. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({ STAGE: z.string(), EVENT_BUS_NAME: z.string() });

export type Environment = z.infer<typeof environmentSchema>;
