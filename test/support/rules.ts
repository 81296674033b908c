import type { Answer } from '../../domain/answer.ts';
import { type Card, unseenCard } from '../../domain/card.ts';
import { decide, type Decision } from '../../domain/decide.ts';
import { evolve } from '../../domain/decision/change.ts';
import { type DecisionState, NOTHING_SHARED } from '../../domain/decision/reading.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import type { Money } from '../../domain/money.ts';
import { ALWAYS, type Condition } from '../../domain/rules/condition.ts';
import { type CompileOptions, compileRuleSet, type RuleSet } from '../../domain/rules/rule-set.ts';
import type { AllowRule, DeclineRule, LimitRule, Rule, RuleSetSettings, Scope } from '../../domain/rules/rule.ts';
import type { Counter } from '../../domain/windows/counter.ts';
import type { CalendarWindow, Window } from '../../domain/windows/window.ts';
import { aRequest } from './requests.ts';

/** Rules as the domain has them, with whatever a test wants otherwise; so no test hangs on how a file is written. */

export const EVERY_CARD: Scope = { level: 'program', ids: [], except: {} };

export const TRANSACTION: Window = { kind: 'transaction' };
export const LIFETIME: Window = { kind: 'lifetime' };
export const TEN_MINUTES: Window = { kind: 'trailing', lengthMs: 600_000 };
export const NEW_YORK_DAY: CalendarWindow = {
  kind: 'calendar',
  unit: 'day',
  zone: 'America/New_York',
  startsAtMinute: 0,
};

/** Noon in New York on an ordinary Monday. */
export const NOON = Date.parse('2026-03-16T16:00Z');

export function usd(minor: number): Money {
  return { minor, currency: 'USD' };
}

export function scope(level: Scope['level'], ...ids: string[]): Scope {
  return { level, ids, except: {} };
}

const COMMON = { scope: EVERY_CARD, when: ALWAYS, mode: 'enforce' } as const;

/** Refuses everything with 05. */
export function aDecline(id: string, changes: Partial<DeclineRule> = {}): DeclineRule {
  return {
    ...COMMON,
    id,
    kind: 'decline',
    writtenAs: 'decline',
    answer: '05',
    isBlock: false,
    onMissing: 'skip',
    ...changes,
  };
}

/** Sets every decline by condition aside. */
export function anAllow(id: string, changes: Partial<AllowRule> = {}): AllowRule {
  return { ...COMMON, id, kind: 'allow', writtenAs: 'allow', overrides: 'conditions', onMissing: 'skip', ...changes };
}

/** Counts what a card spends in a New York day; it limits what a test says, `max` or `count`. */
export function aLimit(id: string, changes: Partial<LimitRule> = {}): LimitRule {
  return {
    ...COMMON,
    id,
    kind: 'limit',
    writtenAs: 'limit',
    window: NEW_YORK_DAY,
    per: { owner: 'card', by: [] },
    counts: 'approvals',
    flow: 'out',
    overrides: [],
    slices: 1,
    onMissing: 'decline',
    ...changes,
  };
}

export const whenMcc = (...values: string[]): Condition => ({ column: { field: 'mcc' }, test: 'in', values });

/** The amount is above this, in US cents. */
export const whenAbove = (minor: number): Condition => ({
  column: { field: 'amount', currency: 'USD' },
  test: 'between',
  low: minor,
  lowOpen: true,
  high: Infinity,
});

export function setOf(
  rules: readonly Rule[],
  { settings, ...options }: CompileOptions & { settings?: Partial<RuleSetSettings> } = {},
): RuleSet {
  return compileRuleSet('set', { settings: { unknownTransactionType: 'out', ...settings }, rules }, options);
}

/** A card that nothing has happened to, with whatever a test wants otherwise; nothing is shared. */
export function stateOf(card: Partial<Card> = {}): DecisionState {
  return { card: { ...unseenCard('icrd_test'), ...card }, shared: NOTHING_SHARED };
}

/** Cards and what they share, on which one request is decided after the other. */
export function aWorld(ruleSet: RuleSet, ...cards: readonly Partial<Card>[]) {
  const cardsById = new Map<string, Card>();
  for (const card of cards) cardsById.set(card.cardId ?? 'icrd_test', stateOf(card).card);
  const knownMerchants = new Set<string>();
  const counters = new Map<string, Counter>();
  const world = {
    /** The set that decides from now on. */
    ruleSet,
    counters,
    cardOf: (cardId = 'icrd_test'): Card => cardsById.get(cardId) ?? unseenCard(cardId),
    stateFor: ({ cardId, merchantId }: AuthorizationRequest): DecisionState => ({
      card: world.cardOf(cardId),
      shared: {
        counters: new Map(counters),
        statuses: new Map(),
        isKnownMerchant: knownMerchants.has(`${cardId} ${merchantId}`),
      },
    }),
    /** Decides, and makes what the decision changes so. */
    ask(request: AuthorizationRequest, atMs: number): Decision {
      const state = world.stateFor(request);
      const decision = decide(world.ruleSet, state, request, atMs);
      const next = after(state, decision);
      cardsById.set(request.cardId, next.card);
      for (const [name, counter] of next.shared.counters) counters.set(name, counter);
      if (decision.changes.merchantId !== undefined)
        knownMerchants.add(`${request.cardId} ${decision.changes.merchantId}`);
      return decision;
    },
  };
  return world;
}

/** The state after a decision that nothing came between. */
export function after(state: DecisionState, { changes }: Decision): DecisionState {
  const next = evolve(state, changes);
  if (next === 'moved') throw new Error('Something moved that nothing moved');
  return next;
}

/** Asks all of these in turn, each with a key of its own, and tells the answers. */
export function answersOf(
  world: ReturnType<typeof aWorld>,
  asks: readonly (Partial<AuthorizationRequest> & { readonly atMs?: number })[],
): readonly Answer[] {
  return asks.map(
    ({ atMs = NOON, ...changes }) => world.ask(aRequest({ requestKey: nextKey(), ...changes }), atMs).answer,
  );
}

let keys = 0;

/** A request key that no other request has. */
export function nextKey(): string {
  keys += 1;
  return keys.toString(16).padStart(32, '0');
}
