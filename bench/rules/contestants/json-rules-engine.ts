import { Engine, type RuleProperties } from 'json-rules-engine';
import type { Prepare } from '../contestant.ts';
import { type BenchCondition, NONE } from '../workload.ts';

/** A priority for each rule, and the engine is stopped by the first that fits: its way to say "first match". */
export const prepare: Prepare = (rules) => {
  const engine = new Engine();
  for (const [index, rule] of rules.entries()) {
    engine.addRule({
      conditions: { all: rule.flatMap(partsOf) },
      event: { type: 'decline', params: { index } },
      priority: rules.length - index,
      onSuccess: () => {
        engine.stop();
      },
    });
  }
  return async (facts) => {
    const { events } = await engine.run(facts);
    const [first] = events;
    return (first?.params?.['index'] as number | undefined) ?? NONE;
  };
};

type Part = RuleProperties['conditions'] extends infer Top
  ? Top extends { all: readonly (infer Item)[] }
    ? Item
    : never
  : never;

function partsOf(condition: BenchCondition): readonly Part[] {
  const { field: fact } = condition;
  switch (condition.is) {
    case 'equal':
      return [{ fact, operator: 'equal', value: condition.value }];
    case 'in':
      return [{ fact, operator: 'in', value: condition.values }];
    case 'range':
      return [
        ...(condition.low === undefined ? [] : [{ fact, operator: 'greaterThanInclusive', value: condition.low }]),
        ...(condition.high === undefined ? [] : [{ fact, operator: 'lessThanInclusive', value: condition.high }]),
      ];
  }
}
