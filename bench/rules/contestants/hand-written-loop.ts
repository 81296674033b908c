import type { Prepare } from '../contestant.ts';
import { type BenchCondition, type Facts, NONE, type NumberField, type TextField } from '../workload.ts';

/** What a careful programmer writes: types, sets for lists, and out of a rule at the first condition that fails. */
type Prepared =
  | { readonly is: 'equal'; readonly field: TextField; readonly value: string }
  | { readonly is: 'in'; readonly field: TextField; readonly values: ReadonlySet<string> }
  | { readonly is: 'range'; readonly field: NumberField; readonly low: number; readonly high: number };

export const prepare: Prepare = (rules) => {
  const prepared = rules.map((rule) => rule.map(prepareCondition));
  return (facts) => {
    for (let index = 0; index < prepared.length; index += 1) if (fits(prepared[index] ?? [], facts)) return index;
    return NONE;
  };
};

function prepareCondition(condition: BenchCondition): Prepared {
  switch (condition.is) {
    case 'equal':
      return condition;
    case 'in':
      return { ...condition, values: new Set(condition.values) };
    case 'range':
      return { ...condition, low: condition.low ?? -Infinity, high: condition.high ?? Infinity };
  }
}

function fits(conditions: readonly Prepared[], facts: Facts): boolean {
  for (const condition of conditions) {
    switch (condition.is) {
      case 'equal':
        if (facts[condition.field] !== condition.value) return false;
        break;
      case 'in':
        if (!condition.values.has(facts[condition.field])) return false;
        break;
      case 'range': {
        const value = facts[condition.field];
        if (value < condition.low || value > condition.high) return false;
        break;
      }
    }
  }
  return true;
}
