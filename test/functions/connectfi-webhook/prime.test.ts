import type { DecisionDependencies } from '../../../functions/connectfi-webhook/decide-authorization.ts';
import { emptyRuleSet } from '../../../domain/rules/rule-set.ts';
import { createMemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { prime } from '../../../functions/connectfi-webhook/prime.ts';
import { readSettings } from '../../../functions/connectfi-webhook/settings.ts';

const live = { hash: 'live', publishedAtMs: 0 };
const bounded: DecisionDependencies['bounded'] = (signal, call) => call(signal);
const latest = () => emptyRuleSet('approve');

test('an environment that is warmed ahead has read the live rule set before anybody asks', async () => {
  const store = createMemoryDecisionStore();
  store.live = live;
  const asked: unknown[] = [];
  const current = async (pointer: unknown) => {
    asked.push(pointer);
    return emptyRuleSet('approve');
  };
  await prime({ store, ruleSets: { latest, current }, clock: Date.now, bounded });
  expect(asked).toEqual([live]);
  expect(store.decisions.size).toBe(0);
});

test.each([
  ['fails', () => Promise.reject(new Error('no table'))],
  ['never answers', () => new Promise<never>(() => undefined)],
])('a store that %s does not keep it from starting', async (_what, read) => {
  const store = { ...createMemoryDecisionStore(), read };
  await expect(
    prime({ store, ruleSets: { latest, current: async () => 'unusable' }, clock: Date.now, bounded }),
  ).resolves.toBeUndefined();
});

test.each([
  ['provisioned-concurrency', true],
  ['on-demand', false],
  [undefined, false],
])('an environment of type %s is warmed ahead: %s', (type, isWarmedAhead) => {
  const variables = {
    STAGE: 'dev',
    RULES_TABLE: 'r',
    CARDS_TABLE: 'c',
    AUTHORIZATIONS_TABLE: 'a',
    ADVICE_QUEUE_URL: 'q',
    STAND_IN_QUEUE_URL: 'q',
    WEBHOOK_KEY_SECRET_ARN: 's',
    STAND_IN_POLICY: '{"answer":"05"}',
    UNREADABLE_ANSWER: '05',
    NO_RULE_SET_ANSWER: '05',
    ...(type && { AWS_LAMBDA_INITIALIZATION_TYPE: type }),
  };
  expect(readSettings(variables)).toMatchObject({ stage: 'dev', isWarmedAhead });
});
