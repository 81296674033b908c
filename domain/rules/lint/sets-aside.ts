import { mayLoosen } from '../../decision/judge.ts';
import type { Rule } from '../rule.ts';

/** Whether one rule sets another aside where both apply. */
export function setsAside(setter: Rule, target: Rule, nowMs: number): boolean {
  if (setter === target || setter.kind === 'decline' || !mayLoosen(setter, target, nowMs)) return false;
  if (setter.overrides === 'conditions') return target.kind === 'decline' && !target.isBlock;
  return setter.overrides.includes(target.id);
}
