import { LogicEngine } from 'json-logic-engine';
import type { Prepare } from '../contestant.ts';
import { NONE } from '../workload.ts';
import { formulaOf } from './json-logic.ts';

/** A compiled formula for each rule, asked in turn. */
export const prepare: Prepare = (rules) => {
  const engine = new LogicEngine();
  const formulas = rules.map((rule) => engine.build(formulaOf(rule)));
  return (facts) => {
    for (let index = 0; index < formulas.length; index += 1) if (formulas[index]?.(facts)) return index;
    return NONE;
  };
};
