import { evaluate, parse } from 'cel-js';
import type { Prepare } from '../contestant.ts';
import { expressionOf } from './cel.ts';

/** A parsed expression for each rule, asked in turn; the place of none is NONE. */
export const prepare: Prepare = (rules) => {
  const expressions = rules.map((rule) => {
    const parsed = parse(expressionOf(rule, String));
    if (!parsed.isSuccess) throw new Error(parsed.errors.join(' '));
    return parsed.cst;
  });
  return (facts) => expressions.findIndex((expression) => evaluate(expression, facts) === true);
};
