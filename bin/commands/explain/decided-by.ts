import type { StoredDecision } from '../../../adapters/dynamo/stored-decision.ts';
import { toRuleSetContent } from '../../../contracts/rule-file.ts';
import { compileRuleSet, emptyRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import { readSet } from '../rules/live-set.ts';
import type { Stage } from '../stage.ts';

/** Gives the rule sets that decided, each read once. */
export type DecidedBy = (decision: StoredDecision) => Promise<RuleSet | { readonly problem: string }>;

/** `withShadow`: with what ran in the shadow then; for the answer it takes none. */
export function createDecidedBy(stage: Stage, { withShadow = false } = {}): DecidedBy {
  const sets = new Map<string, Promise<RuleSet | { readonly problem: string }>>();
  return (decision) => {
    const { ruleSet: hash, shadow } = decision;
    if (hash === undefined) return Promise.resolve({ problem: 'no rule set decided it' });
    if (hash === 'none') return Promise.resolve(withoutRules(decision));
    const beside = withShadow ? shadow : undefined;
    const name = `${hash} ${beside?.hash} ${beside?.fromMs}`;
    const found = sets.get(name) ?? readCompiled(stage, hash, beside);
    sets.set(name, found);
    return found;
  };
}

async function readCompiled(
  stage: Stage,
  hash: string,
  beside: StoredDecision['shadow'],
): Promise<RuleSet | { readonly problem: string }> {
  const reading = await readSet(stage, hash);
  if (reading.kind !== 'read') return { problem: `rule set ${hash} cannot be read: ${reading.problem}` };
  const shadow = beside && (await readSet(stage, beside.hash));
  return compileRuleSet(hash, toRuleSetContent(reading.file), {
    ...(beside && shadow?.kind === 'read' && { shadow: { ...beside, content: toRuleSetContent(shadow.file) } }),
  });
}

/** What a stage answers while nothing is published is its own setting, and the reason it gave tells what that was. */
function withoutRules({ trail }: StoredDecision): RuleSet {
  const told = trail?.fired.find(({ by }) => by === 'no_rule_set');
  return emptyRuleSet(told === undefined ? 'approve' : { decline: told.answer, because: told.because });
}
