import type { BenchRule, Facts } from './workload.ts';

/** The number of the strongest rule that fits, or NONE. A promise is awaited, as its user would have to. */
export type Evaluate = (facts: Facts) => number | Promise<number>;

/** Does all that can be done once for a rule set. */
export type Prepare = (rules: readonly BenchRule[]) => Evaluate | Promise<Evaluate>;

export type Contestant = {
  /** Whether it is a library that somebody could use instead. */
  readonly isPeer: boolean;
  /** Imported only in the process that runs it. */
  readonly load: () => Promise<{ readonly prepare: Prepare }>;
};

export const OURS = 'cardhook';
export const HAND = 'hand-written loop';

export const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  [OURS]: { isPeer: false, load: () => import('./contestants/cardhook.ts') },
  [HAND]: { isPeer: false, load: () => import('./contestants/hand-written-loop.ts') },
  'json-logic-engine, a formula each': { isPeer: true, load: () => import('./contestants/json-logic-each.ts') },
  'json-logic-engine, one if chain': { isPeer: true, load: () => import('./contestants/json-logic-chain.ts') },
  '@marcbachmann/cel-js': { isPeer: true, load: () => import('./contestants/marcbachmann-cel.ts') },
  '@gorules/zen-engine': { isPeer: true, load: () => import('./contestants/zen.ts') },
  '@cedar-policy/cedar-wasm': { isPeer: true, load: () => import('./contestants/cedar.ts') },
  'json-rules-engine, stopped': { isPeer: true, load: () => import('./contestants/json-rules-engine.ts') },
  'cel-js': { isPeer: true, load: () => import('./contestants/cel-js.ts') },
};
