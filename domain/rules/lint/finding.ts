/** What the linter has to say about a set. An `error` keeps it from being published; a `warning` deserves a look. */
export type Finding = {
  readonly level: 'error' | 'warning';
  /** Absent where it is about the set as a whole. */
  readonly ruleId?: string;
  readonly code: FindingCode;
  /** A sentence for whoever wrote the rules: what is wrong and what to do. */
  readonly message: string;
};

export type FindingCode =
  /** Its condition or its scope fits no request at all. */
  | 'unreachable'
  /** Another rule refuses everything that it would, at least as strongly. */
  | 'covered'
  /** A narrower limit above a wider one: the wider one still refuses. */
  | 'cannot_loosen'
  /** The same, of some of its cards or at some times. */
  | 'may_not_loosen'
  | 'not_overridable'
  | 'override_without_effect'
  /** Its condition names the cards for which it sets a wider rule aside, so that nobody was asked for leave. */
  | 'loosens_by_condition'
  /** Some cards, or all, are refused whatever they do. */
  | 'never_approved'
  | 'allows_nothing'
  | 'unknown_code'
  /** A limit refuses what does not say what it asks, and requests often do not. */
  | 'often_untold'
  /** There are no rules. */
  | 'approves_everything'
  | 'never_resets'
  | 'over'
  | 'too_costly'
  /** The set is so large that not every pair of rules was compared. */
  | 'not_compared';

const NAMED_MAX = 3;

/** `"a", "b", "c" and 7 more` */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return [shown.slice(0, -1).join(', '), ...shown.slice(-1)].filter((part) => part !== '').join(' and ');
}
