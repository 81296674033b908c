import { within } from '../../../adapters/within.ts';
import { createMemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { Log, LogEvent, LogFields, Metrics } from '../../../contracts/telemetry.ts';
import type { Advice } from '../../../domain/advice.ts';
import type { StandIn } from '../../../domain/ports.ts';
import { emptyRuleSet } from '../../../domain/rules/rule-set.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { answerWebhook, type WebhookDependencies } from '../../../functions/connectfi-webhook/answer-webhook.ts';
import { createLiveRuleSets } from '../../../adapters/live-rule-sets.ts';
import { createObserver } from '../../../functions/connectfi-webhook/observe.ts';

const KEY = 'k'.repeat(40);

type Line = { readonly event: LogEvent; readonly fields: LogFields; readonly metrics: Metrics };

/** The webhook on ports in memory: `post` a body and look at what was answered, kept, queued and logged. */
export function aWebhook(changes: Partial<WebhookDependencies> = {}, rules: readonly Rule[] = []) {
  const store = createMemoryDecisionStore();
  const advices: Advice[] = [];
  const standIns: StandIn[] = [];
  const lines: Line[] = [];
  const log: Log = (event, fields = {}, metrics = {}) => void lines.push({ event, fields, metrics });
  const observe = createObserver(log, Date.now);
  store.live = { hash: 'live', publishedAtMs: 0 };
  const dependencies: WebhookDependencies = {
    keys: { check: async (presented) => (presented === KEY ? 'match' : 'no_match') },
    store,
    ruleSets: createLiveRuleSets(
      {
        load: async () => ({
          kind: 'read',
          content: { settings: { unknownTransactionType: 'out' }, rules },
          countsFrom: new Map(),
        }),
      },
      emptyRuleSet('approve'),
      observe.ruleSetUnusable,
    ),
    adviceQueue: { send: async (advice) => void advices.push(advice) },
    adviceRefuge: { keep: async () => Promise.reject(new Error('no table')) },
    standInQueue: { send: async (standIn) => void standIns.push(standIn) },
    observe,
    clock: Date.now,
    pause: async () => undefined,
    endDueHolds: async () => undefined,
    bounded: (signal, call) => within(500, signal, call),
    standInPolicy: { answer: '00', cap: { minor: 20_000, currency: 'USD' } },
    unreadableAnswer: '05',
    ...changes,
  };
  return {
    store,
    advices,
    standIns,
    lines,
    metric: (name: keyof Metrics): number => lines.reduce((sum, { metrics }) => sum + (metrics[name] ?? 0), 0),
    post: (body: Uint8Array, presentedKey = KEY, gatewayReceivedAtMs = Date.now()) =>
      answerWebhook({ id: 'this delivery', presentedKey, body, gatewayReceivedAtMs }, dependencies),
  };
}
