import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { decide, type Decision } from '../../domain/decide.ts';
import { readPlanOf } from '../../domain/decision/read-plan.ts';
import { type DecisionState, isEmptyPlan, joinedShared, missingFrom } from '../../domain/decision/reading.ts';
import { addressesIn } from '../../domain/life/life.ts';
import type { DecisionRecord, DecisionStore, RecordOutcome } from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';

/** Nothing is cut off: a store in memory answers at once. */
export const PATIENT = new AbortController().signal;

/** What the store has for this request: the card and everything that the rules may look at. */
export async function stateFor(
  store: DecisionStore,
  ruleSet: RuleSet,
  request: AuthorizationRequest,
  atMs: number,
): Promise<DecisionState> {
  const plan = readPlanOf(ruleSet, request, undefined, atMs);
  const view = await store.read(request, plan, PATIENT);
  if (view.kind === 'busy') throw new Error(view.because);
  const { card, shared, life } = view;
  const wanted = readPlanOf(ruleSet, request, card, atMs);
  const missing = missingFrom({ ...wanted, counters: [...wanted.counters, ...addressesIn(life)] }, plan);
  if (isEmptyPlan(missing)) return { card, shared, ...(life && { life }) };
  const more = await store.readShared(request.cardId, missing, PATIENT);
  if (more.kind === 'busy') throw new Error(more.because);
  return { card, shared: joinedShared(shared, more.shared), ...(life && { life }) };
}

export function recordOf(request: AuthorizationRequest, decision: Decision, deliveryId = 'a delivery'): DecisionRecord {
  return { deliveryId, request, decision, publishedAtMs: 0 };
}

type Authorized = { readonly decision: Decision; readonly outcome: RecordOutcome; readonly attempts: number };

/** Reads, decides and records, and decides again while something has moved. */
export async function authorize(
  store: DecisionStore,
  ruleSet: RuleSet,
  request: AuthorizationRequest,
  atMs: number,
): Promise<Authorized> {
  let state = await stateFor(store, ruleSet, request, atMs);
  for (let attempts = 1; ; attempts += 1) {
    const decision = decide(ruleSet, state, request, atMs);
    const outcome = await store.record(recordOf(request, decision), state, PATIENT);
    if (outcome.kind !== 'state_changed' && outcome.kind !== 'busy') return { decision, outcome, attempts };
    if (outcome.kind !== 'state_changed') continue;
    const isOtherLife = outcome.state.life?.version !== state.life?.version;
    // What another request of the transaction has moved meanwhile was not read with it.
    state = isOtherLife ? await stateFor(store, ruleSet, request, atMs) : outcome.state;
  }
}
