import type { Examined } from './examined.ts';
import type { Finding } from './finding.ts';

/** Rules whose condition, direction and scope leave nothing that they could apply to. */
export function* unreachable({ rule, boxes, nothingLeftOf }: Examined): Generator<Finding> {
  if (boxes === undefined || boxes.length > 0) return;
  const columns = nothingLeftOf.map((name) => name.replaceAll('@', ' '));
  const { level } = rule.scope;
  const isScope = level !== 'program' && nothingLeftOf.length === 1 && nothingLeftOf[0] === level;
  const why = isScope
    ? `its scope and condition leave no ${level}`
    : `its condition leaves no ${columns.join(' and no ') || 'request'} that fits all of it`;
  const missing = rule.onMissing === 'skip' ? '' : '; it can only refuse requests that do not say';
  yield {
    level: 'warning',
    ruleId: rule.id,
    code: 'unreachable',
    message: `"${rule.id}" never applies: ${why}${missing}. Correct the condition, or take the rule out.`,
  };
}
