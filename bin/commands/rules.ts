import type { Command } from 'commander';
import { addBacktest } from './rules/backtest.ts';
import { addHistory } from './rules/history.ts';
import { addPlan } from './rules/plan.ts';
import { addPublish } from './rules/publish.ts';
import { addReport } from './rules/report.ts';
import { addRollback } from './rules/rollback.ts';
import { addShadow } from './rules/shadow.ts';
import { addShow } from './rules/show.ts';
import { addSchema } from './rules/schema.ts';
import { addValidate } from './rules/validate.ts';

/** In the order in which a change goes: check, look, prove, publish, take back. */
export function addRuleCommands(program: Command): void {
  const rules = program
    .command('rules')
    .description('rule sets: check, plan, prove and publish a file; see what decides');
  addValidate(rules);
  addPlan(rules);
  addBacktest(rules);
  addShadow(rules);
  addReport(rules);
  addPublish(rules);
  addRollback(rules);
  addHistory(rules);
  addShow(rules);
  addSchema(rules);
}
