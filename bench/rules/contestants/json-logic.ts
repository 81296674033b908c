import type { BenchCondition, BenchRule } from '../workload.ts';

/** A rule as a JSON Logic formula, with the strict comparison, which is the faster one. */
export function formulaOf(rule: BenchRule): unknown {
  return { and: rule.flatMap(partsOf) };
}

function partsOf(condition: BenchCondition): readonly unknown[] {
  const variable = { var: condition.field };
  switch (condition.is) {
    case 'equal':
      return [{ '===': [variable, condition.value] }];
    case 'in':
      return [{ in: [variable, condition.values] }];
    case 'range':
      if (condition.low === undefined) return [{ '<=': [variable, condition.high] }];
      if (condition.high === undefined) return [{ '>=': [variable, condition.low] }];
      return [{ '<=': [condition.low, variable, condition.high] }];
  }
}
