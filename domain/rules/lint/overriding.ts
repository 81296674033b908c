import { mayLoosen } from '../../decision/judge.ts';
import { type AllowRule, LEVELS, type LimitRule } from '../rule.ts';
import { type Examined, overlaps } from './examined.ts';
import { type Finding, named } from './finding.ts';

/** Rules that set others aside: whether they may, whether they can, and until when. */
export function* overriding(all: readonly Examined[], nowMs: number): Generator<Finding> {
  const byId = new Map(all.map((examined) => [examined.rule.id, examined]));
  const conditions = all.filter(({ rule }) => rule.kind === 'decline' && !rule.isBlock);
  for (const examined of all) {
    const { rule } = examined;
    if (rule.kind === 'decline') continue;
    const targets = rule.overrides === 'conditions' ? conditions : rule.overrides.flatMap((id) => byId.get(id) ?? []);
    yield* loosensByCondition(examined, targets, nowMs);
    if (rule.kind === 'allow' && rule.overrides === 'conditions') {
      yield* overridesConditions(examined, rule, conditions, nowMs);
      continue;
    }
    for (const id of rule.overrides) {
      const target = byId.get(id);
      if (target !== undefined) yield* overridesRule(examined, rule, target, nowMs);
    }
  }
}

/** A condition that names cards makes a rule as narrow as a scope would, and asks nobody's leave: scopes alone are compared. */
function* loosensByCondition(setter: Examined, targets: readonly Examined[], nowMs: number): Generator<Finding> {
  const { rule, boxes = [] } = setter;
  const narrowest = LEVELS.findLast((level) => boxes.some((box) => box.get(level)?.listed !== undefined));
  if (narrowest === undefined || narrowest === rule.scope.level) return;
  const asIfScoped = { ...rule, scope: { ...rule.scope, level: narrowest } };
  const firm = targets.find(
    (target) =>
      mayLoosen(rule, target.rule, nowMs) && !mayLoosen(asIfScoped, target.rule, nowMs) && overlaps(setter, target),
  );
  if (firm === undefined) return;
  const { id } = firm.rule;
  const message = `"${rule.id}" names ${narrowest}s in its condition and sets "${id}" aside, which a rule with that scope could not: "${id}" is not overridable. Write the ${narrowest}s as its scope, and overridable on "${id}" if that is meant.`;
  yield { level: 'warning', ruleId: rule.id, code: 'loosens_by_condition', message };
}

function* overridesRule(
  setter: Examined,
  rule: AllowRule | LimitRule,
  target: Examined,
  nowMs: number,
): Generator<Finding> {
  const { id, overridableUntilMs, scope } = target.rule;
  if (!mayLoosen(rule, target.rule, nowMs)) {
    const why =
      overridableUntilMs === undefined
        ? `"${id}" is for ${scope.level === 'program' ? 'the whole program' : `a whole ${scope.level}`} and not overridable, so a narrower rule may only tighten it. Write overridable on "${id}", or take it out of overrides`
        : `"${id}" was overridable until ${timeOf(overridableUntilMs)}, which is over. Take it out of overrides, or extend it`;
    yield {
      level: 'error',
      ruleId: rule.id,
      code: 'not_overridable',
      message: `"${rule.id}" cannot set "${id}" aside: ${why}.`,
    };
  } else if (!overlaps(setter, target)) {
    const message = `"${rule.id}" overrides "${id}", but no request is under both. Correct the scopes or conditions, or take it out of overrides.`;
    yield { level: 'warning', ruleId: rule.id, code: 'override_without_effect', message };
  }
}

function* overridesConditions(
  setter: Examined,
  rule: AllowRule,
  conditions: readonly Examined[],
  nowMs: number,
): Generator<Finding> {
  if (conditions.some((target) => mayLoosen(rule, target.rule, nowMs) && overlaps(setter, target))) return;
  const firm = conditions.filter((target) => overlaps(setter, target)).map(({ rule: { id } }) => id);
  if (firm.length === 0) {
    const message = `"${rule.id}" sets nothing aside: no decline by condition fits the same requests.`;
    yield { level: 'warning', ruleId: rule.id, code: 'override_without_effect', message };
    return;
  }
  const message = `"${rule.id}" sets nothing aside: ${named(firm)} ${firm.length === 1 ? 'is' : 'are'} of a wider scope and not overridable now. Write overridable there.`;
  yield { level: 'error', ruleId: rule.id, code: 'not_overridable', message };
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
