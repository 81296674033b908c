import { createMemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import { compileCandidate, compileForBacktest } from '../../../domain/backtest/compile.ts';
import { byTime, type PastRequest } from '../../../domain/backtest/past-request.ts';
import { unseenCard } from '../../../domain/card.ts';
import { decide } from '../../../domain/decide.ts';
import { readPlanOf } from '../../../domain/decision/read-plan.ts';
import { compileRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { aRequest } from '../../support/requests.ts';
import { nextKey, NOON } from '../../support/rules.ts';

export type Ask = Partial<AuthorizationRequest> & { readonly atMs?: number };

/** A request as it was asked: at noon in New York, unless a test wants otherwise, with a key of its own. */
export function asked({ atMs = NOON, ...changes }: Ask) {
  const requestKey = nextKey();
  return { request: aRequest({ requestKey, authTransactionId: requestKey, ...changes }), atMs };
}

const SETTINGS = { unknownTransactionType: 'out' } as const;

/** A set as a stage decides by it. */
export function staged(hash: string, ...all: readonly Rule[]): RuleSet {
  return compileRuleSet(hash, { settings: SETTINGS, rules: all });
}

/** The same set as a backtest decides by it. */
export function rules(hash: string, ...all: readonly Rule[]): RuleSet {
  return compileForBacktest(hash, { settings: SETTINGS, rules: all });
}

/** A set as it would be backtested before its publication at `nowMs`. */
export function candidateOf(live: RuleSet, nowMs: number, ...all: readonly Rule[]): RuleSet {
  return compileCandidate('next', { settings: SETTINGS, rules: all }, live, nowMs);
}

/** What a stage with these rules would have stored of these requests, asked one after the other. */
export async function historyOf(ruleSet: RuleSet, asks: readonly Ask[]): Promise<readonly PastRequest[]> {
  const store = createMemoryDecisionStore();
  const { signal } = new AbortController();
  const history: PastRequest[] = [];
  for (const { request, atMs } of asks.map(asked).toSorted((a, b) => a.atMs - b.atMs)) {
    const plan = readPlanOf(ruleSet, request, store.cards.get(request.cardId) ?? unseenCard(request.cardId), atMs);
    const seen = await store.read(request, plan, signal);
    if (seen.kind === 'busy') throw new Error('The store in memory is never busy');
    const decision = decide(ruleSet, seen, request, atMs);
    const record = { deliveryId: request.requestKey, request, decision, publishedAtMs: 0 };
    const { kind } = await store.record(record, seen, signal);
    if (kind !== 'recorded') throw new Error(`Nobody else asks here, and yet: ${kind}`);
    const { status } = decision.reading.card;
    const { answer, decidedAtMs } = decision;
    history.push({ request, answer, decidedAtMs, source: 'decision', ruleSet: ruleSet.hash, standing: { status } });
  }
  return history.toSorted(byTime);
}
