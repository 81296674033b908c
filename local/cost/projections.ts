import { billOf, totalOf } from './bill.ts';
import type { Counts } from './counts.ts';

/** A turn begins a new child, and its parent takes two steps more: the Task and the Choice. */
const TRANSITIONS_A_TURN = 2;
/** Start and end of the execution, and its last state. */
const TRANSITIONS_BESIDE = 3;
/** A turn ends by itself after so long (functions/strivve-poller/begin-turn.ts), and the poll that is under way then. */
const TURN_MS = 245_000;
/** Source: Step Functions quotas: a Standard execution ends at so many. */
const HISTORY_EVENTS_MAX = 25_000;

const POLLER = 'strivve-poller';

/** What was counted, for a job of another length, and for many at once. */
export type Projection = {
  readonly minutes: number;
  readonly turns: number;
  readonly transitions: number;
  readonly historyEvents: number;
  /** Of the history that an execution may have. */
  readonly historyShare: number;
  readonly followingUsd: number;
  readonly usd: number;
};

/** A job of so many minutes that goes on as the counted one did. */
export function ofLength(counts: Counts, minutes: number): Projection {
  const factor = (minutes * 60_000) / counts.followedMs;
  const turns = Math.ceil((minutes * 60_000) / TURN_MS);
  const transitions = TRANSITIONS_BESIDE + TRANSITIONS_A_TURN * turns;
  const historyEvents = Math.ceil((counts.standard.historyEvents / counts.express.length) * turns);
  const scaled: Counts = {
    followedMs: minutes * 60_000,
    standard: { transitions, historyEvents },
    express: Array.from({ length: turns }, () => ({ durationMs: (minutes * 60_000) / turns })),
    functions: counts.functions.map((one) => ({
      ...one,
      invocations: one.invocations * factor,
      billedMs: one.billedMs * factor,
    })),
    dynamo: { readUnits: counts.dynamo.readUnits * factor, writeUnits: counts.dynamo.writeUnits * factor },
    busEvents: counts.busEvents * factor,
    apiCalls: counts.apiCalls,
    secretReads: counts.secretReads * factor,
    logBytes: counts.logBytes * factor,
  };
  const bill = billOf(scaled);
  return {
    minutes,
    turns,
    transitions,
    historyEvents,
    historyShare: historyEvents / HISTORY_EVENTS_MAX,
    followingUsd: totalOf(bill, 'following'),
    usd: totalOf(bill),
  };
}

/** What so many jobs at once, which go on as the counted one did, use at any moment. */
export type Load = {
  readonly jobs: number;
  /** Lambda environments at work, on average. */
  readonly concurrency: number;
  readonly pollsASecond: number;
  readonly callsToStrivveASecond: number;
  readonly readUnitsASecond: number;
  readonly writeUnitsASecond: number;
};

/** Two calls a poll: messages, and open requests. */
const CALLS_A_POLL = 2;

export function loadOf(counts: Counts, jobs: number): Load {
  const seconds = counts.followedMs / 1_000;
  const poller = counts.functions.find(({ name }) => name === POLLER);
  const pollsASecond = (jobs * (poller?.invocations ?? 0)) / seconds;
  return {
    jobs,
    concurrency: (jobs * (poller?.billedMs ?? 0)) / counts.followedMs,
    pollsASecond,
    callsToStrivveASecond: pollsASecond * CALLS_A_POLL,
    readUnitsASecond: (jobs * counts.dynamo.readUnits) / seconds,
    writeUnitsASecond: (jobs * counts.dynamo.writeUnits) / seconds,
  };
}

/** How many milliseconds a poll may be billed before following a job of so many minutes costs more than `usd`. */
export function pollMsWithin(counts: Counts, minutes: number, usd: number): number {
  const withPollsOf = (billedMs: number): number => {
    const functions = counts.functions.map((one) =>
      one.name === POLLER ? { ...one, billedMs: billedMs * one.invocations } : one,
    );
    return ofLength({ ...counts, functions }, minutes).followingUsd;
  };
  const base = withPollsOf(0);
  return (usd - base) / (withPollsOf(1) - base);
}
