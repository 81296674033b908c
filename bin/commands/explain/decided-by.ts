import type { StoredDecision } from '../../../adapters/dynamo/stored-decision.ts';
import { toRuleSetContent } from '../../../contracts/rule-file.ts';
import { compileRuleSet, emptyRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import { readSet } from '../rules/live-set.ts';
import type { Stage } from '../stage.ts';

/** Gives the rule sets that decided, each read once. */
export type DecidedBy = (decision: StoredDecision) => Promise<RuleSet | { readonly problem: string }>;

export function createDecidedBy(stage: Stage): DecidedBy {
  const sets = new Map<string, Promise<RuleSet | { readonly problem: string }>>();
  return (decision) => {
    const { ruleSet: hash } = decision;
    if (hash === undefined) return Promise.resolve({ problem: 'no rule set decided it' });
    if (hash === 'none') return Promise.resolve(withoutRules(decision));
    const found = sets.get(hash) ?? readCompiled(stage, hash);
    sets.set(hash, found);
    return found;
  };
}

async function readCompiled(stage: Stage, hash: string): Promise<RuleSet | { readonly problem: string }> {
  const reading = await readSet(stage, hash);
  if (reading.kind === 'read') return compileRuleSet(hash, toRuleSetContent(reading.file));
  return { problem: `rule set ${hash} cannot be read: ${reading.problem}` };
}

/** What a stage answers while nothing is published is its own setting, and the reason it gave tells what that was. */
function withoutRules({ trail }: StoredDecision): RuleSet {
  const told = trail?.fired.find(({ by }) => by === 'no_rule_set');
  return emptyRuleSet(told === undefined ? 'approve' : { decline: told.answer, because: told.because });
}
