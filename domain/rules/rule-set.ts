import type { Decline } from '../answer.ts';
import { ALWAYS, type Column, type Condition } from './condition.ts';
import { counterIdOf } from './counter-id.ts';
import type { FieldName } from './fields.ts';
import { compileMatcher, type Matcher } from './matching/matcher.ts';
import { LEVELS, type LimitRule, type Rule, type RuleSetContent, type RuleSetSettings, type Scope } from './rule.ts';

/** A rule made ready: its place in the list is its number for the matcher. */
export type CompiledRule<R extends Rule = Rule> = {
  readonly rule: R;
  /** The set it comes from: the live one, or the one that runs in its shadow. */
  readonly set: string;
  /** Of a limit: names its counter. */
  readonly counterId: string;
  /** Epoch milliseconds: what a counter of this rule holds from before is void. */
  readonly countsFromMs: number;
};

/** A rule set made ready for decisions. */
export type RuleSet = {
  /** Content hash, or a name for the set that applies while none is published. */
  readonly hash: string;
  /** The set that runs in its shadow, where one does, and since when. */
  readonly shadow?: { readonly hash: string; readonly fromMs: number };
  /** When it became live, epoch milliseconds. */
  readonly publishedAtMs: number;
  /** The answer when no rule fires. */
  readonly otherwise: 'approve' | { readonly decline: Decline; readonly because: string };
  readonly settings: RuleSetSettings;
  readonly rules: readonly CompiledRule[];
  readonly matcher: Matcher;
  /** Limits whose counters are not in the card's own row. */
  readonly limitsElsewhere: readonly CompiledRule<LimitRule>[];
  readonly limitsElsewhereMatcher: Matcher;
  /** Live limits whose counters are in the card's own row, by counter id: one that a card has goes on whatever its scope. */
  readonly limitsInCard: ReadonlyMap<string, CompiledRule<LimitRule>>;
  readonly counterIds: ReadonlySet<string>;
  readonly needs: Needs;
};

/** What the rules of a set look at, and so what has to be kept of a card's past. */
export type Needs = {
  readonly age: boolean;
  readonly firstMerchant: boolean;
  readonly merchants: boolean;
  readonly mccs: boolean;
  readonly countries: boolean;
  readonly amounts: boolean;
  readonly declines: boolean;
};

export type CompileOptions = {
  readonly otherwise?: RuleSet['otherwise'];
  readonly publishedAtMs?: number;
  /** Since when each counter counts without a gap, by counter id; a counter that is not named counts since always. */
  readonly countsFrom?: ReadonlyMap<string, number>;
  /** A set to run in the shadow: the rules that it would enforce are evaluated, by the live set's settings, and none changes an answer. */
  readonly shadow?: { readonly hash: string; readonly content: RuleSetContent; readonly fromMs: number };
};

export function compileRuleSet(hash: string, content: RuleSetContent, options: CompileOptions = {}): RuleSet {
  const { otherwise = 'approve', publishedAtMs = 0, countsFrom, shadow } = options;
  const live = content.rules.map((rule): CompiledRule => {
    const counterId = counterIdOf(rule);
    // What was spent before the rule is in force is not counted, so its counter begins then.
    const countsFromMs = Math.max(countsFrom?.get(counterId) ?? 0, rule.fromMs ?? 0);
    return { rule, set: hash, counterId, countsFromMs };
  });
  const shadowed = enforcedIn(shadow?.content).map((rule): CompiledRule => ({
    rule: { ...rule, mode: 'shadow' },
    set: shadow?.hash ?? '',
    // Counters of its own, also for a rule that both sets have: in its shadow life it refuses something else.
    counterId: `shadow:${counterIdOf(rule)}`,
    countsFromMs: shadow?.fromMs ?? 0,
  }));
  const rules = [...live, ...shadowed];
  const matcher = compileMatcher(rules.map(({ rule }) => ({ when: wholeCondition(rule), missing: missingOf(rule) })));
  const limitsElsewhere = rules.filter(countsElsewhere);
  return {
    hash,
    ...(shadow && { shadow: { hash: shadow.hash, fromMs: shadow.fromMs } }),
    publishedAtMs,
    otherwise,
    settings: content.settings,
    rules,
    matcher,
    limitsElsewhere,
    // Asked before the card is read: what only the card can tell is unknown, and unknown means "may apply".
    limitsElsewhereMatcher: compileMatcher(
      limitsElsewhere.map(({ rule }) => ({ when: wholeCondition(rule), missing: 'ask' as const })),
    ),
    limitsInCard: new Map(live.filter(countsInCard).map((limit) => [limit.counterId, limit])),
    counterIds: new Set(rules.map(({ counterId }) => counterId)),
    needs: needsOf(matcher.columns),
  };
}

/** What a set would refuse if it were live: its own shadows would refuse nothing then. */
export function enforcedIn(content: RuleSetContent | undefined): readonly Rule[] {
  return (content?.rules ?? []).filter(({ mode }) => mode === 'enforce');
}

/** The rule set that applies while none is published. */
export function emptyRuleSet(otherwise: RuleSet['otherwise']): RuleSet {
  return compileRuleSet('none', { settings: { unknownTransactionType: 'out' }, rules: [] }, { otherwise });
}

/** True for a limit whose counter is a row of its own. */
function countsElsewhere(compiled: CompiledRule): compiled is CompiledRule<LimitRule> {
  const { rule } = compiled;
  if (rule.kind !== 'limit' || rule.window.kind === 'transaction') return false;
  return rule.per.owner !== 'card' || rule.per.by.length > 0;
}

/** True for a limit that refuses and whose counter is in the card's own row. */
function countsInCard(compiled: CompiledRule): compiled is CompiledRule<LimitRule> {
  const { rule } = compiled;
  return (
    rule.kind === 'limit' && rule.mode === 'enforce' && rule.window.kind !== 'transaction' && !countsElsewhere(compiled)
  );
}

/** Scope, direction and condition of a rule in one. */
export function wholeCondition(rule: Rule): Condition {
  return allOf([...scopeConditions(rule.scope), ...flowCondition(rule), rule.when]);
}

/** The same without the scope: what it would ask of any card. */
export function conditionOfAnyCard(rule: Rule): Condition {
  return allOf([...flowCondition(rule), rule.when]);
}

function allOf(parts: readonly Condition[]): Condition {
  const needed = parts.filter((part) => part !== ALWAYS);
  return needed.length === 1 && needed[0] ? needed[0] : { all: needed };
}

function scopeConditions({ level, ids, except }: Scope): Condition[] {
  const inside: Condition[] = level === 'program' ? [] : [{ column: { field: level }, test: 'in', values: ids }];
  const outside = LEVELS.flatMap((excepted): Condition[] => {
    const values = excepted === 'program' ? undefined : except[excepted];
    if (excepted === 'program' || values === undefined || values.length === 0) return [];
    return [{ not: { column: { field: excepted }, test: 'in', values } }];
  });
  return [...inside, ...outside];
}

function flowCondition(rule: Rule): Condition[] {
  if (rule.kind !== 'limit' || rule.flow === 'any') return [];
  return [{ column: { field: 'flow' }, test: 'in', values: [rule.flow] }];
}

function missingOf({ onMissing }: Rule): 'skip' | 'ask' {
  return onMissing === 'skip' ? 'skip' : 'ask';
}

function needsOf(columns: readonly Column[]): Needs {
  const asked = new Set(columns.map(({ field }) => field));
  const asks = (...fields: readonly FieldName[]): boolean => fields.some((field) => asked.has(field));
  return {
    age: asks('card_age_days'),
    firstMerchant: asks('first_merchant'),
    merchants: asks('new_merchant'),
    mccs: asks('new_mcc'),
    countries: asks('new_country', 'distinct_countries'),
    amounts: asks('amount_z_score'),
    declines: asks('consecutive_declines'),
  };
}
