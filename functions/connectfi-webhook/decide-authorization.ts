import type { Answer, Decline } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { decide, type Trail } from '../../domain/decide.ts';
import type { Busy, Clock, DecisionStore, DecisionView } from '../../domain/ports.ts';
import type { StandInCause } from '../../domain/stand-in.ts';
import type { Deadline } from './deadline.ts';
import { until } from './deadline.ts';
import type { LiveRuleSets } from './live-rule-set.ts';

export type DecisionDependencies = {
  readonly store: DecisionStore;
  readonly ruleSets: LiveRuleSets;
  readonly clock: Clock;
  /** Waits before try number `attempt`, with jitter; ends early when `signal` aborts. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
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

/** A call that takes this long hangs on a dead connection more often than on a slow store: a second one may get through. */
const ATTEMPT_MS_MAX = 600;

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
  { store, ruleSets, clock, pause }: DecisionDependencies,
  progress: Progress,
  signal: AbortSignal,
): Promise<Exclude<DecisionOutcome, NoDecision> | StandInCause> {
  const view = await readUntilAnswered(request, store, pause, progress, signal);
  if (view.kind === 'busy') return 'store_busy';
  if (view.remembered !== undefined) return { kind: 'remembered', answer: view.remembered.answer, attempts: 0 };
  // A block acts at once, also where no rule set can be had.
  if (view.card.status === 'blocked') progress.known = '05';
  const ruleSet = await ruleSets.current(view.live, clock(), signal);
  if (ruleSet === 'unusable') return 'rule_set_unusable';

  let { card } = view;
  for (let attempts = 1; attempts <= RECORD_ATTEMPTS_MAX; attempts += 1) {
    const decidedAtMs = clock();
    const decision = decide(ruleSet, { card, shared: [] }, request, decidedAtMs);
    const { answer, trail } = decision;
    progress.known = answer === '00' ? undefined : answer;
    const record = { deliveryId, request, ...decision, decidedAtMs };
    const seen = card;
    const outcome = await attempt((bounded) => store.record(record, seen, bounded), signal);
    switch (outcome.kind) {
      case 'recorded':
        return { kind: 'decided', answer, trail, attempts };
      case 'remembered':
        // Our own, when an attempt before this one was written and only its answer got lost.
        return outcome.remembered.deliveryId === deliveryId
          ? { kind: 'decided', answer: outcome.remembered.answer, trail, attempts }
          : { kind: 'remembered', answer: outcome.remembered.answer, attempts };
      case 'card_changed':
        card = outcome.card;
        break;
      case 'busy':
        progress.error = outcome.because;
        await pause(attempts, signal);
        break;
    }
  }
  return 'store_busy';
}

async function readUntilAnswered(
  request: AuthorizationRequest,
  store: DecisionStore,
  pause: DecisionDependencies['pause'],
  progress: Progress,
  signal: AbortSignal,
): Promise<DecisionView | Busy> {
  for (let attempts = 1; ; attempts += 1) {
    const view = await attempt((bounded) => store.read(request, bounded), signal);
    if (view.kind === 'view') return view;
    progress.error = view.because;
    if (attempts === READ_ATTEMPTS_MAX) return view;
    await pause(attempts, signal);
  }
}

/** One call with a bound of its own inside the decision's: `busy` when only that was reached. */
async function attempt<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | Busy> {
  const bound = AbortSignal.timeout(ATTEMPT_MS_MAX);
  try {
    return await call(AbortSignal.any([signal, bound]));
  } catch (error) {
    if (bound.aborted && !signal.aborted) return { kind: 'busy', because: `no answer within ${ATTEMPT_MS_MAX} ms` };
    throw error;
  }
}
