import type { Answer, Decline } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { decide, type Trail } from '../../domain/decide.ts';
import type { Clock, DecisionStore } from '../../domain/ports.ts';
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

/** More tries than any contention we could produce needed; the deadline usually ends them first. */
const ATTEMPTS_MAX = 20;

/** Decides one request by `deadline.decideByMs`. Never throws: what goes wrong is the cause of a stand-in. */
export async function decideAuthorization(
  request: AuthorizationRequest,
  deadline: Deadline,
  dependencies: DecisionDependencies,
): Promise<DecisionOutcome> {
  const progress: Progress = { known: undefined };
  try {
    const outcome = await until(deadline.decideByMs, dependencies.clock, (signal) =>
      readDecideRecord(request, dependencies, progress, signal),
    );
    return outcome === 'deadline_passed' ? { kind: 'no_decision', cause: 'deadline_passed', ...progress } : outcome;
  } catch (error) {
    return { kind: 'no_decision', cause: 'store_failed', error, ...progress };
  }
}

/** How far the decision got, for whoever has to answer when it is cut. */
type Progress = { known: Decline | undefined };

async function readDecideRecord(
  request: AuthorizationRequest,
  { store, ruleSets, clock, pause }: DecisionDependencies,
  progress: Progress,
  signal: AbortSignal,
): Promise<DecisionOutcome> {
  const view = await store.read(request, signal);
  if (view.remembered !== undefined) return { kind: 'remembered', answer: view.remembered.answer, attempts: 0 };
  const ruleSet = await ruleSets.current(view.live, clock(), signal);
  if (ruleSet === 'unusable') return { kind: 'no_decision', cause: 'rule_set_unusable' };

  let { card } = view;
  for (let attempts = 1; attempts <= ATTEMPTS_MAX; attempts += 1) {
    const decidedAtMs = clock();
    const decision = decide(ruleSet, { card, shared: [] }, request, decidedAtMs);
    progress.known = decision.answer === '00' ? undefined : decision.answer;
    const outcome = await store.record({ request, ...decision, decidedAtMs }, card, signal);
    switch (outcome.kind) {
      case 'recorded':
        return { kind: 'decided', answer: decision.answer, trail: decision.trail, attempts };
      case 'remembered':
        return { kind: 'remembered', answer: outcome.remembered.answer, attempts };
      case 'card_changed':
        card = outcome.card;
        break;
      case 'conflict':
        await pause(attempts, signal);
        break;
    }
  }
  return { kind: 'no_decision', cause: 'contention', ...progress };
}
