import type { Answer, Decline } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { type Card, hasDueHolds } from '../../domain/card.ts';
import { decide } from '../../domain/decide.ts';
import { addressesIn } from '../../domain/life/life.ts';
import { readPlanOf } from '../../domain/decision/read-plan.ts';
import {
  type DecisionState,
  isEmptyPlan,
  joinedPlans,
  joinedShared,
  missingFrom,
  type ReadPlan,
} from '../../domain/decision/reading.ts';
import type { Trail } from '../../domain/decision/trail.ts';
import type { Busy, Clock, DecisionStore, DecisionView, LiveRuleSets } from '../../domain/ports.ts';
import { emptyRuleSet, type RuleSet } from '../../domain/rules/rule-set.ts';
import type { StandInCause } from '../../domain/stand-in.ts';
import { until } from '../../domain/until.ts';
import type { Deadline } from './deadline.ts';

export type DecisionDependencies = {
  readonly store: DecisionStore;
  readonly ruleSets: LiveRuleSets;
  readonly clock: Clock;
  /** Waits before try number `attempt`, with jitter; ends early when `signal` aborts. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
  /** Ends those of the card's holds whose time is over: nobody has heard of them, and they must not refuse anything. */
  readonly endDueHolds: (card: Card, nowMs: number, signal: AbortSignal) => Promise<void>;
  /**
   * Makes one call with a bound of its own, `out_of_time` when only that was reached: a call that takes this long hangs on a
   * dead connection more often than on a slow store, and a second one may get through.
   */
  readonly bounded: <T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>) => Promise<T | 'out_of_time'>;
};

export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly answer: Answer; readonly trail: Trail; readonly attempts: number }
  /** This request was answered before; that answer is given again. */
  | { readonly kind: 'remembered'; readonly answer: Answer; readonly attempts: number }
  | NoDecision;

export type NoDecision = {
  readonly kind: 'no_decision';
  readonly cause: StandInCause;
  /** What was decided and could not be recorded, where that was a decline. */
  readonly known?: Decline | undefined;
  readonly error?: unknown;
};

/** A read that is throttled or cut six times in a row, some 150 ms of pauses, is an outage and not a moment. */
const READ_ATTEMPTS_MAX = 6;

/** More tries than any contention we could produce needed; the deadline usually ends them first. */
const RECORD_ATTEMPTS_MAX = 20;

/** What refuses a request by these is its card, or the program, being blocked or frozen. */
const NO_RULES = emptyRuleSet('approve');

/** Decides one request by `deadline.decideByMs`. Never throws: what goes wrong is the cause of a stand-in. */
export async function decideAuthorization(
  request: AuthorizationRequest,
  deliveryId: string,
  deadline: Deadline,
  dependencies: DecisionDependencies,
): Promise<DecisionOutcome> {
  const progress: Progress = { known: undefined, error: undefined };
  try {
    const outcome = await until(deadline.decideByMs, dependencies.clock, (signal) =>
      readDecideRecord(request, deliveryId, dependencies, progress, signal),
    );
    return typeof outcome === 'string' ? { kind: 'no_decision', cause: outcome, ...progress } : outcome;
  } catch (error) {
    return { kind: 'no_decision', cause: 'store_failed', known: progress.known, error };
  }
}

/** How far the decision got, for whoever has to answer when it is cut. */
type Progress = {
  known: Decline | undefined;
  /** Why the store was busy when it last was. */
  error: string | undefined;
};

async function readDecideRecord(
  request: AuthorizationRequest,
  deliveryId: string,
  dependencies: DecisionDependencies,
  progress: Progress,
  signal: AbortSignal,
): Promise<Exclude<DecisionOutcome, NoDecision> | StandInCause> {
  const { store, ruleSets, clock, pause, bounded, endDueHolds } = dependencies;
  const again: Again = { pause, bounded, progress, signal };
  // What to read is told by the set that decided last; where another one is live by now, the rest is read after it.
  const plan = readPlanOf(ruleSets.latest(), request, undefined, clock());
  const view = await insist((cut) => store.read(request, plan, cut), again);
  if (view.kind === 'busy') return 'store_busy';
  if (view.remembered !== undefined) return { kind: 'remembered', answer: view.remembered.answer, attempts: 0 };
  // A block or freeze acts at once, also where no rule set can be had.
  const standing = decide(NO_RULES, view, request, clock()).answer;
  if (standing !== '00') progress.known = standing;
  const ruleSet = await ruleSets.current(view.live, clock(), signal);
  if (ruleSet === 'unusable') return 'rule_set_unusable';

  let seen: Seen = { state: stateOf(view), read: plan };
  let hasEndedHolds = false;
  for (let attempts = 1; attempts <= RECORD_ATTEMPTS_MAX; attempts += 1) {
    const complete = await completed(seen, ruleSet, request, store, clock(), again);
    if (complete.kind === 'busy') return 'store_busy';
    seen = complete;
    const { state } = seen;
    const decision = decide(ruleSet, state, request, clock());
    const { answer, trail } = decision;
    if (answer !== '00' && !hasEndedHolds && hasDueHolds(state.card, clock())) {
      hasEndedHolds = true;
      await endDueHolds(state.card, clock(), signal);
      const anew = await readAnew(seen, request, store, again);
      if (anew.kind === 'busy') return 'store_busy';
      seen = anew;
      continue;
    }
    progress.known = answer === '00' ? undefined : answer;
    const record = { deliveryId, request, decision, publishedAtMs: ruleSet.publishedAtMs };
    const outcome = await attempt((cut) => store.record(record, state, cut), again);
    switch (outcome.kind) {
      case 'recorded':
        return { kind: 'decided', answer, trail, attempts };
      case 'remembered':
        // Our own, when an attempt before this one was written and only its answer got lost.
        return outcome.remembered.deliveryId === deliveryId
          ? { kind: 'decided', answer: outcome.remembered.answer, trail, attempts }
          : { kind: 'remembered', answer: outcome.remembered.answer, attempts };
      case 'state_changed':
        if (outcome.state.life?.version === state.life?.version) seen = { ...seen, state: outcome.state };
        else {
          // Another message of the transaction came first, and moved more than what this one was refused for.
          const anew = await readAnew(seen, request, store, again);
          if (anew.kind === 'busy') return 'store_busy';
          seen = anew;
        }
        break;
      case 'busy':
        progress.error = outcome.because;
        await pause(attempts, signal);
        break;
    }
  }
  return 'store_busy';
}

function stateOf({ card, shared, life }: DecisionView): DecisionState {
  return { card, shared, ...(life && { life }) };
}

/** What is known so far, and what was asked to know it. */
type Seen = { readonly state: DecisionState; readonly read: ReadPlan };

/** Reads what the decision needs beside what it has: what only the card, or a new rule set, could tell. */
async function completed(
  { state, read }: Seen,
  ruleSet: RuleSet,
  request: AuthorizationRequest,
  store: DecisionStore,
  nowMs: number,
  again: Again,
): Promise<(Seen & { readonly kind: 'complete' }) | Busy> {
  const plan = readPlanOf(ruleSet, request, state.card, nowMs);
  const missing = missingFrom({ ...plan, counters: [...plan.counters, ...addressesIn(state.life)] }, read);
  if (isEmptyPlan(missing)) return { kind: 'complete', state, read };
  const more = await insist((cut) => store.readShared(request.cardId, missing, cut), again);
  if (more.kind === 'busy') return more;
  const shared = joinedShared(state.shared, more.shared);
  return { kind: 'complete', state: { ...state, shared }, read: joinedPlans(read, missing) };
}

/** Reads all of it again. */
async function readAnew(
  { read }: Seen,
  request: AuthorizationRequest,
  store: DecisionStore,
  again: Again,
): Promise<(Seen & { readonly kind: 'anew' }) | Busy> {
  const view = await insist((cut) => store.read(request, read, cut), again);
  return view.kind === 'busy' ? view : { kind: 'anew', state: stateOf(view), read };
}

type Again = {
  readonly pause: DecisionDependencies['pause'];
  readonly bounded: DecisionDependencies['bounded'];
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

/** Reads until the store answers, or has been busy too often. */
async function insist<T extends { readonly kind: string }>(
  read: (signal: AbortSignal) => Promise<T | Busy>,
  again: Again,
): Promise<T | Busy> {
  const { pause, progress, signal } = again;
  for (let attempts = 1; ; attempts += 1) {
    const reading = await attempt(read, again);
    if (!isBusy(reading)) return reading;
    progress.error = reading.because;
    if (attempts === READ_ATTEMPTS_MAX) return reading;
    await pause(attempts, signal);
  }
}

function isBusy(reading: { readonly kind: string }): reading is Busy {
  return reading.kind === 'busy';
}

/** One call: `busy` when only its own bound was reached. */
async function attempt<T>(call: (signal: AbortSignal) => Promise<T>, { bounded, signal }: Again): Promise<T | Busy> {
  const outcome = await bounded(signal, call);
  return outcome === 'out_of_time' ? { kind: 'busy', because: 'no answer in time' } : outcome;
}
