import type { Fault } from '../faults/fault.ts';
import type { Strivve } from '../simulators/strivve/strivve.ts';
import type { Scene } from './scene.ts';
import { playedJob } from './strivve-jobs.ts';
import type { TwinAccess } from './twin-access.ts';

/** The process dies when it would write down what it has read: Strivve does not tell it again. */
const DIES_AFTER_READING: Fault = {
  kind: 'kill',
  service: 'dynamodb',
  operations: ['TransactWriteItems'],
  caller: 'StrivvePoller',
  hitsMax: 1,
};

/** What was lost is named, and the job itself says where it stands. */
export function pollStepThatDies(twin: TwinAccess, strivve: Strivve): Scene[] {
  const { follow, stands } = playedJob(twin, strivve, { site: 'clean' });
  const ended = 'SUCCESSFUL, ended: BILLABLE, gap: step_lost';
  return [
    {
      sent: 'a job whose first poll dies after it has read',
      expected: ended,
      play: () => twin.whileFaulty([DIES_AFTER_READING], () => follow().then(() => stands(ended))),
    },
  ];
}
