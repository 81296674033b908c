import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { oneWrite } from '../../local/simulate/designs/one-write.ts';
import { violationsOf } from '../../local/simulate/oracle/violations-of.ts';
import type { Scenario } from '../../local/simulate/scenario/scenario.ts';
import { tellSchedule } from '../../local/simulate/tell-schedule.ts';
import { play } from '../../local/simulate/world/play.ts';
import { Scenarios, scheduledBy } from './fast-check-schedules.ts';

/** Runs in a thread of its own, without Jest's sandbox, in which everything takes three times as long. */
const parameters = workerData as fc.Parameters<[Scenario, fc.Scheduler]>;

const details = await fc.check(
  fc.asyncProperty(new Scenarios(), fc.scheduler(), async (scenario, scheduler) => {
    const played = await play(scenario, scheduledBy(scheduler), oneWrite);
    const violations = violationsOf(played);
    if (violations.length > 0) throw new Error(`${JSON.stringify(violations, undefined, 2)}\n${tellSchedule(played)}`);
  }),
  { ...parameters, includeErrorInReport: true },
);
parentPort?.postMessage({ numRuns: details.numRuns, failure: await fc.asyncDefaultReportMessage(details) });
