import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, Lives } from '../../domain/ports.ts';
import { emptyRuleSet } from '../../domain/rules/rule-set.ts';
import type { DecisionTables } from '../dynamo/decision-store.ts';
import { createLifeStore } from '../dynamo/life-store.ts';
import { createRuleSetSource } from '../dynamo/rule-set-source.ts';
import { createLiveRuleSets } from '../live-rule-sets.ts';
import { pauseWithJitter } from '../pause.ts';
import { createLives } from './lives.ts';

/** The lives of a stage's transactions, in its tables. */
export function createDynamoLives(
  client: DynamoDBClient,
  tables: DecisionTables,
  { clock, onUnusable }: { readonly clock: Clock; readonly onUnusable: (problem: string) => void },
): Lives {
  return createLives({
    store: createLifeStore(client, tables),
    // While nothing is published, nothing counts: there is no limit.
    ruleSets: createLiveRuleSets(createRuleSetSource(client, tables.rules), emptyRuleSet('approve'), onUnusable),
    clock,
    pause: pauseWithJitter,
  });
}
