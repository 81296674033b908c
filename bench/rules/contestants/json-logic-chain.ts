import { LogicEngine } from 'json-logic-engine';
import type { Evaluate, Prepare } from '../contestant.ts';
import { NONE } from '../workload.ts';
import { formulaOf } from './json-logic.ts';

/** The whole set as one compiled formula: if this rule, its number, else if that one … */
export const prepare: Prepare = (rules) =>
  new LogicEngine().build({ if: [...rules.flatMap((rule, index) => [formulaOf(rule), index]), NONE] }) as Evaluate;
