import type { Action, Scenario } from './scenario.ts';

/** The scenario with one thing less, the largest things first: whoever looks for a smallest failure tries them in turn. */
export function* simpler(scenario: Scenario): Generator<Scenario> {
  const { lanes, before, sets, shadowSet, skewsMs } = scenario;
  for (let size = lanes.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < lanes.length; from += size) {
      yield { ...scenario, lanes: lanes.toSpliced(from, size) };
    }
  }
  for (const fewer of withOneLess(before)) yield { ...scenario, before: fewer };
  for (const [index, lane] of lanes.entries()) {
    for (const fewer of withOneLess(lane)) yield { ...scenario, lanes: lanes.with(index, fewer) };
  }
  for (const id of new Set(sets.flatMap(({ rules }) => rules.map((rule) => rule.id)))) {
    const without = sets.map((set) => ({ ...set, rules: set.rules.filter((rule) => rule.id !== id) }));
    yield { ...scenario, sets: without };
  }
  if (shadowSet !== undefined) {
    const { shadowSet: _none, ...others } = scenario;
    yield others;
  }
  for (const [index, skewMs] of skewsMs.entries()) {
    if (skewMs !== 0) yield { ...scenario, skewsMs: skewsMs.with(index, 0) };
  }
  for (const plain of withOnePlainer(before)) yield { ...scenario, before: plain };
  for (const [index, lane] of lanes.entries()) {
    for (const plain of withOnePlainer(lane)) yield { ...scenario, lanes: lanes.with(index, plain) };
  }
}

function* withOneLess(actions: readonly Action[]): Generator<readonly Action[]> {
  for (const index of actions.keys()) yield actions.toSpliced(index, 1);
}

/** Deliveries without a fault, a torn read, an instance of their own. */
function* withOnePlainer(actions: readonly Action[]): Generator<readonly Action[]> {
  for (const [index, action] of actions.entries()) {
    if (action.kind !== 'deliver') continue;
    const { faults, tear, instance } = action;
    if (tear !== 0) yield actions.with(index, { ...action, tear: 0 });
    if (instance !== 0) yield actions.with(index, { ...action, instance: 0 });
    for (const [call, fault] of faults.entries()) {
      if (fault !== 'none') yield actions.with(index, { ...action, faults: faults.with(call, 'none') });
    }
    if (faults.length > 0 && faults.every((fault) => fault === 'none')) {
      yield actions.with(index, { ...action, faults: [] });
    }
  }
}
