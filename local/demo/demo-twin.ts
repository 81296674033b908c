import { openCallLog } from '../twin/call-log.ts';
import { findRunningTwin } from '../twin/running-twin.ts';
import { loadOrCreateCa } from '../simulators/strivve/certificate-authority.ts';
import { LOG_DIRECTORY, STATE_DIRECTORY } from '../twin/state-directory.ts';
import { readableStep } from '../twin/console.ts';
import type { Endpoints } from '../twin/endpoints.ts';
import { startTwin } from '../twin/twin.ts';

export type DemoTwin = { readonly endpoints: Endpoints; readonly stop: () => Promise<void> };

/** The twin that runs already, which is left running; or else one of our own on a free port. */
export async function findOrStartTwin(
  port: number | undefined,
  say: (line: string) => void,
): Promise<DemoTwin | undefined> {
  const running = findRunningTwin(port);
  if (running !== undefined) {
    say(`Playing against the twin that runs on port ${running.port}.`);
    return { endpoints: running.endpoints, stop: () => Promise.resolve() };
  }
  if (port !== undefined) return undefined;
  say('No twin runs: starting one …');
  return startTwin({
    port: 0,
    stage: 'dev',
    logDirectory: LOG_DIRECTORY,
    caFile: (await loadOrCreateCa(STATE_DIRECTORY)).caFile,
    onStep: (step, tookMs) => say(readableStep(step, tookMs)),
    onAwsCall: openCallLog(LOG_DIRECTORY),
  });
}
