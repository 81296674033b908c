import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isStillRunning, type ProcessIdentity } from './process-identity.ts';
import { endpointsSchema } from './endpoints.ts';

const identitySchema = z.object({ pid: z.int(), mark: z.string() });

const stateSchema = z.object({
  port: z.int(),
  startedAt: z.string(),
  /** The twin itself. */
  twin: identitySchema,
  /** The engines that it started. Its functions end by themselves when it does. */
  children: z.array(identitySchema),
  endpoints: endpointsSchema,
});

/**
 * What a twin leaves on disk when it is ready, so that other commands find it and a later start can clean up after it.
 */
export type TwinState = z.infer<typeof stateSchema>;

export type StateFile = {
  readonly write: (state: TwinState) => void;
  readonly remove: () => void;
};

/** One file a port, so that twins on different ports do not forget each other. */
export function stateFile(directory: string, port: number): StateFile {
  const path = join(directory, `twin-${port}.json`);
  return {
    write(state) {
      mkdirSync(directory, { recursive: true });
      // It holds the local webhook key: nobody else on this machine needs to read it.
      writeFileSync(path, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
    },
    remove: () => rmSync(path, { force: true }),
  };
}

/** Every state on disk, newest first. A file that cannot be read is not one of ours. */
function readStates(directory: string): readonly TwinState[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /^twin-\d+\.json$/.test(name))
    .flatMap((name) => parseState(readFileSync(join(directory, name), 'utf8')))
    .toSorted((left, right) => right.startedAt.localeCompare(left.startedAt));
}

/** The twins that run, newest first. */
export function runningTwins(directory: string): readonly TwinState[] {
  return readStates(directory).filter(({ twin }) => isStillRunning(twin));
}

/** What is left of a twin that was killed: its state, and those of its processes that still run. */
export type Leftover = { readonly state: TwinState; readonly processes: readonly ProcessIdentity[] };

/** The twins that ended without cleaning up. A process counts only if it is still the very one that was written down. */
export function leftovers(directory: string): readonly Leftover[] {
  return readStates(directory)
    .filter(({ twin }) => !isStillRunning(twin))
    .map((state) => ({ state, processes: state.children.filter(isStillRunning) }));
}

function parseState(text: string): readonly TwinState[] {
  try {
    return [stateSchema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
