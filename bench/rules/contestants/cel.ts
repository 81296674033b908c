import type { BenchCondition, BenchRule } from '../workload.ts';

/** A rule as an expression of the Common Expression Language; `number` writes a number as the fields' type wants it. */
export function expressionOf(rule: BenchRule, number: (value: number) => string): string {
  return rule.map((condition) => partOf(condition, number)).join(' && ');
}

function partOf(condition: BenchCondition, number: (value: number) => string): string {
  const { field } = condition;
  switch (condition.is) {
    case 'equal':
      return `${field} == "${condition.value}"`;
    case 'in':
      return `${field} in ${JSON.stringify(condition.values)}`;
    case 'range':
      return [
        ...(condition.low === undefined ? [] : [`${field} >= ${number(condition.low)}`]),
        ...(condition.high === undefined ? [] : [`${field} <= ${number(condition.high)}`]),
      ].join(' && ');
  }
}
