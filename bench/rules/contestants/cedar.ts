import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Prepare } from '../contestant.ts';
import { type BenchCondition, type BenchRule, type Facts, NONE } from '../workload.ts';

const SET = 'rules';

/** A `forbid` for each rule, named by its number, parsed once. Cedar evaluates all; the least number is the answer. */
export const prepare: Prepare = (rules) => {
  const forbids = rules.map((rule, index) => [String(index), policyOf(rule)] as const);
  const policies = { ...Object.fromEntries(forbids), else: 'permit (principal, action, resource);' };
  const parsed = preparsePolicySet(SET, { staticPolicies: policies });
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join(' '));
  return (facts) => strongest(reasons(facts));
};

function reasons(facts: Facts): readonly string[] {
  const answer = statefulIsAuthorized({
    principal: { type: 'Card', id: 'card' },
    action: { type: 'Action', id: 'authorize' },
    resource: { type: 'Merchant', id: 'merchant' },
    context: facts,
    entities: [],
    preparsedPolicySetId: SET,
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join(' '));
  return answer.response.decision === 'deny' ? answer.response.diagnostics.reason : [];
}

function strongest(forbids: readonly string[]): number {
  return forbids.length === 0 ? NONE : Math.min(...forbids.map(Number));
}

function policyOf(rule: BenchRule): string {
  return `forbid (principal, action, resource) when { ${rule.map(partOf).join(' && ')} };`;
}

function partOf(condition: BenchCondition): string {
  const value = `context.${condition.field}`;
  switch (condition.is) {
    case 'equal':
      return `${value} == "${condition.value}"`;
    case 'in':
      return `${JSON.stringify(condition.values)}.contains(${value})`;
    case 'range':
      return [
        ...(condition.low === undefined ? [] : [`${value} >= ${condition.low}`]),
        ...(condition.high === undefined ? [] : [`${value} <= ${condition.high}`]),
      ].join(' && ');
  }
}
