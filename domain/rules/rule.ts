import type { Decline } from '../answer.ts';
import type { Money } from '../money.ts';
import type { Window } from '../windows/window.ts';
import type { Column, Condition } from './condition.ts';

/** The levels of a program, widest first. */
export const LEVELS = ['program', 'group', 'account', 'card'] as const;

export type Level = (typeof LEVELS)[number];

/** Which cards a rule is for: all, or those in `ids` at `level`; never those in `except`. */
export type Scope = {
  readonly level: Level;
  /** Empty at level `program`. */
  readonly ids: readonly string[];
  readonly except: Readonly<Partial<Record<Exclude<Level, 'program'>, readonly string[]>>>;
};

/** What to do when a rule's condition cannot be told, or its amount cannot be had. */
export type OnMissing =
  'skip' | 'decline' | { /** Decline above this amount, or where the amount too is missing. */ readonly above: Money };

type RuleBase = {
  /** Unique within its set; stays the same across versions so that histories of a rule can be compared. */
  readonly id: string;
  /** The kind a person wrote, such as `merchant_lock`: three kinds decide, more are easier to write. */
  readonly writtenAs: string;
  readonly description?: string;
  readonly scope: Scope;
  readonly when: Condition;
  readonly onMissing: OnMissing;
  /** `shadow` rules are evaluated, counted for themselves and recorded, and never change an answer. */
  readonly mode: 'enforce' | 'shadow';
  /** A rule of a narrower scope may set this one aside until then (epoch milliseconds; Infinity: always). */
  readonly overridableUntilMs?: number;
  /** In force from and until, epoch milliseconds. */
  readonly fromMs?: number;
  readonly untilMs?: number;
};

/** Refuses whatever its condition fits. */
export type DeclineRule = RuleBase & {
  readonly kind: 'decline';
  readonly answer: Decline;
  /** A block or freeze: no `allow` sets it aside. */
  readonly isBlock: boolean;
};

/** Sets other rules aside where its condition fits. */
export type AllowRule = RuleBase & {
  readonly kind: 'allow';
  /** The rules it sets aside; `conditions`: every decline by condition, and neither blocks nor limits. */
  readonly overrides: 'conditions' | readonly string[];
};

/** Refuses what would go beyond an amount or a number of times within a window. */
export type LimitRule = RuleBase & {
  readonly kind: 'limit';
  /** Instead of 61 for the amount and 65 for the count. */
  readonly answer?: Decline;
  readonly window: Window;
  /** Whose spending is added up: all of the owner's, or apart for each value of `by`. */
  readonly per: { readonly owner: Level; readonly by: readonly Column[] };
  /** At least one of the two. */
  readonly max?: Money;
  readonly count?: number;
  /** `approvals` count what was approved; `tries` count every request, refused or not. */
  readonly counts: 'approvals' | 'tries';
  /** Which way the money must go to be counted. */
  readonly flow: 'out' | 'in' | 'any';
  /** Limits that it replaces where it applies; each must be overridable if its scope is wider. */
  readonly overrides: readonly string[];
  /** How many rows a shared counter is spread over, so that many can count at once. 1 is one row. */
  readonly slices: number;
  /** What becomes of what was counted; each absent where it is not so. */
  readonly afterwards?: {
    /** A use that was reversed, refused or expired stays a use. */
    readonly keepsUses?: true;
    /** Postings without a request, and what was posted above a hold, are not counted. */
    readonly ignoresForced?: true;
    /** A refund makes room. */
    readonly givesBackRefunds?: true;
  };
};

export type Rule = DeclineRule | AllowRule | LimitRule;

/** What holds for a whole rule set. */
export type RuleSetSettings = {
  /** What a transaction type that no table knows does to the card's money. */
  readonly unknownTransactionType: 'out' | 'none' | 'decline';
  /** Of cards whose balance says no currency. */
  readonly cardCurrency?: string;
  /** How long a hold is kept when nothing is heard of it, milliseconds; a week where absent. */
  readonly holdsExpireAfterMs?: number;
  /** IANA zone in which times are told where a window has none of its own; UTC where absent. */
  readonly zone?: string;
};

/** A rule set as it decides: names resolved, shorthands written out. */
export type RuleSetContent = { readonly settings: RuleSetSettings; readonly rules: readonly Rule[] };
