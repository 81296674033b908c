import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine';
import type { Prepare } from '../contestant.ts';
import { type BenchCondition, type BenchRule, NONE, NUMBER_FIELDS, TEXT_FIELDS } from '../workload.ts';

const FIELDS = [...TEXT_FIELDS, ...NUMBER_FIELDS];
const KEY = 'rules';

/** A decision table with a column for each field and the hit policy "first", compiled once and named by a key. */
export const prepare: Prepare = (rules) => {
  const content = new ZenDecisionContent(tableOf(rules));
  const engine = new ZenEngine({ loader: () => Promise.resolve(content) });
  return async (facts) => {
    const { result } = await engine.evaluate(KEY, facts);
    return (result as { rule?: number }).rule ?? NONE;
  };
};

function tableOf(rules: readonly BenchRule[]): object {
  return {
    nodes: [
      { id: 'request', name: 'request', type: 'inputNode' },
      {
        id: 'table',
        name: 'table',
        type: 'decisionTableNode',
        content: {
          hitPolicy: 'first',
          inputs: FIELDS.map((field) => ({ id: field, name: field, field })),
          outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
          rules: rules.map((rule, index) => ({
            _id: String(index),
            // A cell that is not there fits nothing, an empty one everything.
            ...Object.fromEntries(FIELDS.map((field) => [field, ''])),
            ...Object.fromEntries(rule.map((condition) => [condition.field, cellOf(condition)])),
            rule: String(index),
          })),
        },
      },
      { id: 'answer', name: 'answer', type: 'outputNode' },
    ],
    edges: [
      { id: 'in', sourceId: 'request', targetId: 'table', type: 'edge' },
      { id: 'out', sourceId: 'table', targetId: 'answer', type: 'edge' },
    ],
  };
}

function cellOf(condition: BenchCondition): string {
  switch (condition.is) {
    case 'equal':
      return JSON.stringify(condition.value);
    case 'in':
      return condition.values.map((value) => JSON.stringify(value)).join(', ');
    case 'range':
      if (condition.low === undefined) return `<= ${condition.high}`;
      if (condition.high === undefined) return `>= ${condition.low}`;
      return `[${condition.low}..${condition.high}]`;
  }
}
