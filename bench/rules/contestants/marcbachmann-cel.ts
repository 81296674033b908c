import { Environment } from '@marcbachmann/cel-js';
import type { Prepare } from '../contestant.ts';
import { NONE, NUMBER_FIELDS, TEXT_FIELDS } from '../workload.ts';
import { expressionOf } from './cel.ts';

/** A typed environment and an expression for each rule, asked in turn: CEL knows no list of rules. */
export const prepare: Prepare = (rules) => {
  const environment = new Environment();
  for (const field of TEXT_FIELDS) environment.registerVariable(field, 'string');
  // What JavaScript calls a number is a double here.
  for (const field of NUMBER_FIELDS) environment.registerVariable(field, 'double');
  const expressions = rules.map((rule) => environment.parse(expressionOf(rule, (value) => `${value}.0`)));
  return (facts) => {
    for (let index = 0; index < expressions.length; index += 1) if (expressions[index]?.(facts) === true) return index;
    return NONE;
  };
};
