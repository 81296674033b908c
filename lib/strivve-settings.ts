import * as z from 'zod';
import type { Connection } from '../domain/job/connection.ts';
import { setting } from './setting.ts';

const NO_NAME = 'is not the name of a connection: write 1 to 32 letters, digits, - and _, such as main.';
const NO_INSTANCE =
  'is not an instance: write what stands in https://api.<instance>.cardsavr.io, small letters, digits and -.';
const NO_HOURS = 'must be whole hours: write one such as 4, at most 12.';

/** Characters that the ARN of a connection's secret adds to it, at most. */
const SECRET_ARN_LENGTH = 150;

/** What the other variables leave of the 4 KB that Lambda allows all of a function's. */
const ROOM_FOR_CONNECTIONS = 3_000;

const connectionSchema = setting({
  name: z.string({ error: NO_NAME }).regex(/^[A-Za-z0-9_-]{1,32}$/, { error: NO_NAME }),
  instance: z.string({ error: NO_INSTANCE }).regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: NO_INSTANCE }),
}) satisfies z.ZodType<Connection>;

/** What a stage that places cards through Strivve has. */
export const strivveSchema = setting({
  /** One for each CardSavr client that creates jobs: only the client that created a job receives its requests. */
  connections: z
    .array(connectionSchema)
    .min(1, { error: 'would follow no job: write at least one, or leave `strivve` out.' })
    .superRefine((connections, context) => {
      for (const [index, { name }] of connections.entries()) {
        if (connections.findIndex((other) => other.name === name) === index) continue;
        const message = `is there twice: a connection is called by its name. Call one of the two something else than ${name}.`;
        context.addIssue({ code: 'custom', path: [index, 'name'], message });
      }
    })
    .refine(
      (connections) =>
        JSON.stringify(connections).length + connections.length * SECRET_ARN_LENGTH <= ROOM_FOR_CONNECTIONS,
      { error: 'fill more than the 4 KB that the environment of a function has: write fewer.' },
    )
    .readonly(),
  /** For so many hours a job is followed at most, whatever becomes of it. @default 4 */
  followHoursMax: z
    .int({ error: NO_HOURS })
    .positive({ error: NO_HOURS })
    // A state machine that fails at once, over and over, stays below Step Functions' 25,000 events for so long (ADR 022).
    .max(12, { error: NO_HOURS })
    .exactOptional(),
});

export type StrivveSettings = z.infer<typeof strivveSchema>;
