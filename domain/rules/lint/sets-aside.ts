import { mayLoosen } from '../../decision/judge.ts';
import type { Rule } from '../rule.ts';
import { type Examined, overlaps } from './examined.ts';

/** Whether one rule sets another aside where both apply. */
export function setsAside(setter: Rule, target: Rule, nowMs: number): boolean {
  if (setter === target || setter.kind === 'decline' || !mayLoosen(setter, target, nowMs)) return false;
  if (setter.overrides === 'conditions') return target.kind === 'decline' && !target.isBlock;
  return setter.overrides.includes(target.id);
}

/** Nothing sets the outer aside where the inner applies and goes on standing. */
export function standsAsFirm(outer: Examined, inner: Examined, setters: readonly Examined[], nowMs: number): boolean {
  return setters.every(
    (setter) =>
      !setsAside(setter.rule, outer.rule, nowMs) ||
      setsAside(setter.rule, inner.rule, nowMs) ||
      !overlaps(setter, inner),
  );
}
