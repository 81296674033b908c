import { STATE_DIRECTORY } from './state-directory.ts';
import { runningTwins, type TwinState } from './state-file.ts';

/** The twin on `port`, or else the one that was started last; undefined when none runs. */
export function findRunningTwin(port?: number): TwinState | undefined {
  return runningTwins(STATE_DIRECTORY).find((twin) => port === undefined || twin.port === port);
}

/** The same for a command that can do nothing without one: says how to start it, and ends the process. */
export function runningTwinOrExit(port?: number): TwinState {
  const twin = findRunningTwin(port);
  if (twin !== undefined) return twin;
  console.error(
    `No twin runs${port === undefined ? '' : ` on port ${port}`}. Start one in another terminal: npm start`,
  );
  process.exit(1);
}
