import { setTimeout as sleep } from 'node:timers/promises';
import type { Connectfi } from '../../simulators/connectfi/connectfi.ts';
import type { TransactionNumbers } from '../../simulators/connectfi/transaction-numbers.ts';
import type { Progress } from '../progress.ts';
import { type LogFigures, logMarks, readLogFigures } from './function-logs.ts';
import { sendAll, type Sent } from './send.ts';
import type { Sending } from './traffic.ts';

/** A part of the traffic that is looked at by itself. */
export type Phase = { readonly sent: Sent; readonly seconds: number; readonly logs: LogFigures };

export type PhasePlan = {
  /** For a person. */
  readonly what: string;
  readonly sendings: Iterator<Sending>;
  readonly requests: number;
  readonly concurrency: number;
};

export type PhaseSender = {
  readonly connectfi: Connectfi;
  /** The numbers of a request by its place in all that is sent. */
  readonly numbersOf: (place: number) => TransactionNumbers;
  readonly logDirectory: string;
  readonly isOurs: (cardId: string) => boolean;
  readonly progressOf: (what: string, total: number) => Progress;
  readonly stopping: AbortSignal;
};

/** Functions write their lines a moment after their answer. */
const LOG_MS = 1_000;

/** Sends phases, one after the other: the numbers of one go on where those of the last one ended. */
export function createPhases(sender: PhaseSender): (plan: PhasePlan) => Promise<Phase> {
  const { connectfi, numbersOf, logDirectory, isOurs, progressOf, stopping } = sender;
  let begun = 0;
  return async ({ what, sendings, requests, concurrency }) => {
    const first = begun;
    begun += requests;
    const progress = progressOf(what, requests);
    const marks = logMarks(logDirectory);
    const beganAt = performance.now();
    const sent = await sendAll(sendings, {
      connectfi,
      numbersOf: (number) => numbersOf(first + number),
      concurrency,
      onAnswer: progress.update,
      stopping,
    });
    progress.end();
    const seconds = (performance.now() - beganAt) / 1_000;
    await sleep(LOG_MS);
    return { sent, seconds, logs: await readLogFigures(logDirectory, marks, isOurs) };
  };
}

const WARMING = 64;
const WARMING_CONCURRENCIES = [1, 2, 4, 8, 32, 32, 32, 32];
const WARM_FROM = 32;
const WARMING_PAUSE_MS = 5_000;

/**
 * Starting the functions is not what is looked at: some are started after the others, and then all of them answer until
 * no stand-in is among the answers any more.
 */
export async function warmUp(
  send: (plan: PhasePlan) => Promise<Phase>,
  sendings: (requests: number) => Iterator<Sending>,
): Promise<readonly Phase[]> {
  const phases: Phase[] = [];
  for (const concurrency of WARMING_CONCURRENCIES) {
    const phase = await send({ what: 'to warm up', sendings: sendings(WARMING), requests: WARMING, concurrency });
    phases.push(phase);
    const isWarm = phase.logs.standIns.size === 0;
    if (isWarm && concurrency === WARM_FROM) break;
    // A function without its keys looks for them again after ten seconds.
    if (!isWarm) await sleep(WARMING_PAUSE_MS);
  }
  return phases;
}
