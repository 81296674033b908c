import type { Rule } from '../rule.ts';
import { wholeCondition } from '../rule-set.ts';
import { ANYTHING, type Box, isContradiction, narrow, overlap } from './box.ts';
import { casesOf } from './literal.ts';

/** A rule with the cases in which it applies, scope and direction included. */
export type Examined<R extends Rule = Rule> = {
  readonly rule: R;
  readonly index: number;
  /** Undefined where there are too many cases to look into. */
  readonly boxes: readonly Box[] | undefined;
  /** Columns of which the impossible cases leave nothing. */
  readonly nothingLeftOf: readonly string[];
};

/** Whether some request may be under both. */
export function overlaps({ boxes: a }: Examined, { boxes: b }: Examined): boolean {
  if (a === undefined || b === undefined) return true;
  return a.some((one) => b.some((other) => overlap(one, other)));
}

export function examine(rule: Rule, index: number): Examined {
  const outcomes = casesOf(wholeCondition(rule))?.map((literals) => narrow(ANYTHING, literals));
  const impossible = (outcomes ?? []).filter(isContradiction).map(({ nothingLeftOf }) => nothingLeftOf);
  return {
    rule,
    index,
    boxes: outcomes?.filter((outcome): outcome is Box => !isContradiction(outcome)),
    nothingLeftOf: [...new Set(impossible)],
  };
}
