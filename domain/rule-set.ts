import type { Decline } from './answer.ts';
import type { Money } from './money.ts';

type RuleBase = {
  /** Unique within its set; stays the same across versions so that histories of a rule can be compared. */
  readonly id: string;
  readonly answer: Decline;
  readonly description?: string;
};

/** Refuses a single transaction above `max`. What comes in to the card is not limited. */
export type AmountLimit = RuleBase & {
  readonly kind: 'amount_limit';
  readonly max: Money;
  /** What to do where the request has no amount in `max`'s currency. */
  readonly onMissing: OnMissing;
};

/** What a rule does with a request that does not say what it asks about. */
type OnMissing = 'decline' | 'skip';

export type MccBlock = RuleBase & {
  readonly kind: 'mcc_block';
  readonly mccs: readonly string[];
  readonly onMissing: OnMissing;
};

export type CountryBlock = RuleBase & {
  readonly kind: 'country_block';
  readonly countries: readonly string[];
  readonly onMissing: OnMissing;
};

export type CardBlock = RuleBase & { readonly kind: 'card_block'; readonly cards: readonly string[] };

export type Rule = AmountLimit | MccBlock | CountryBlock | CardBlock;

/** A rule set made ready for decisions: each rule is found by the value that makes it fire, not by trying all. */
export type RuleSet = {
  /** Content hash, or a name for the set that applies while none is published. */
  readonly hash: string;
  /** The answer when no rule fires. */
  readonly otherwise: 'approve' | { readonly decline: Decline; readonly because: string };
  readonly amountLimits: readonly AmountLimit[];
  /** Under `MISSING` are the rules that fire where the request says nothing. */
  readonly byMcc: ReadonlyMap<string, readonly MccBlock[]>;
  readonly byCountry: ReadonlyMap<string, readonly CountryBlock[]>;
  readonly byCard: ReadonlyMap<string, readonly CardBlock[]>;
};

/** The index key of a request that does not say: no code is spelt like it. */
export const MISSING = '';

export function compileRuleSet(
  hash: string,
  rules: readonly Rule[],
  otherwise: RuleSet['otherwise'] = 'approve',
): RuleSet {
  const amountLimits: AmountLimit[] = [];
  const byMcc = new Map<string, MccBlock[]>();
  const byCountry = new Map<string, CountryBlock[]>();
  const byCard = new Map<string, CardBlock[]>();
  for (const rule of rules) {
    switch (rule.kind) {
      case 'amount_limit':
        amountLimits.push(rule);
        break;
      case 'mcc_block':
        for (const mcc of keysOf(rule.mccs, rule)) append(byMcc, mcc, rule);
        break;
      case 'country_block':
        for (const country of keysOf(rule.countries, rule)) append(byCountry, country, rule);
        break;
      case 'card_block':
        for (const card of rule.cards) append(byCard, card, rule);
        break;
    }
  }
  return { hash, otherwise, amountLimits, byMcc, byCountry, byCard };
}

function keysOf(values: readonly string[], { onMissing }: { readonly onMissing: OnMissing }): readonly string[] {
  return onMissing === 'decline' ? [...values, MISSING] : values;
}

function append<R>(index: Map<string, R[]>, key: string, rule: R): void {
  const rules = index.get(key);
  if (rules === undefined) index.set(key, [rule]);
  else if (!rules.includes(rule)) rules.push(rule);
}
