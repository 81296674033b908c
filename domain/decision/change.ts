import type { Card, Hold, Status } from '../card.ts';
import { CURRENCIES_MAX, HOLDS_EXPIRE_AFTER_MS, HOLDS_MAX } from '../card.ts';
import { addressName } from '../counter-address.ts';
import type { Life } from '../life/life.ts';
import type { Money } from '../money.ts';
import { asksAbout } from '../rules/condition.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Counter } from '../windows/counter.ts';
import { changedCounter, type CounterChange } from './counter-change.ts';
import { isUse, type Situation } from './facts.ts';
import type { Firing } from './judge.ts';
import type { DecisionState } from './reading.ts';

/** What a decision changes; every store applies the same, or nothing of it. */
export type Changes = {
  readonly card?: CardChange;
  /** Counters with rows of their own. */
  readonly counters: readonly CounterChange[];
  /** The card is known at this merchant from now on. */
  readonly merchantId?: string;
  /** The transaction's life after it, which takes the place of the one that was read. */
  readonly life?: Life;
};

export const NO_CHANGES: Changes = { counters: [] };

/** What happens to the card's own row. */
export type CardChange = {
  readonly cardId: string;
  readonly atMs: number;
  /** An approval stands only while these are what the decision saw. */
  readonly guard?: { readonly status: Status; readonly account?: string; readonly group?: string };
  readonly isApproved: boolean;
  /** An approval that takes money: from now on the card is used. */
  readonly isUse: boolean;
  readonly hold?: { readonly requestKey: string; readonly hold: Hold };
  /** Other holds of its transaction that are otherwise by this request, which came after its own advice. */
  readonly keptHolds?: ReadonlyMap<string, Hold>;
  /** Oldest holds that make room for it, and those of its transaction that end with it. */
  readonly droppedHolds: readonly string[];
  readonly counters: readonly CounterChange[];
  /** Counters that no rule of the live set has any more, and since when they count: one that has begun again stays. */
  readonly droppedCounters: readonly { readonly counterId: string; readonly fromMs: number }[];
  /** Only what the rules ask for. */
  readonly history: {
    /** Nothing was known of the card's age before. */
    readonly isFirstSeen?: true;
    /** The card had none: it stands only while it has no other. */
    readonly firstMerchant?: string;
    readonly mcc?: string;
    readonly country?: string;
    /** An approved amount. */
    readonly sample?: Money;
    /** `add` one, or start again at `zero`. */
    readonly declines?: 'add' | 'zero';
    /** The longest unused, where there is no room for one more. */
    readonly forgottenMcc?: string;
    readonly forgottenCountry?: string;
  };
};

/** A card that goes to more places than this finds the one it has not been to for longest new again. */
const PLACES_MAX = 100;

/** Enough to empty a card of retired counters in a few approvals, few enough for one expression. */
const DROPPED_MAX = 5;

/** Together more than what an approval adds to a row. */
const HOLDS_DROPPED_MAX = 25;

/** For this long after a publish, instances with the set before it may still count in its counters. */
const OVERLAP_MS = 60_000;

/** The change of the card's own row by an approval. */
export function approvalOf(
  ruleSet: RuleSet,
  { card }: DecisionState,
  situation: Situation,
  counters: readonly CounterChange[],
): CardChange {
  const { amount, flow, nowMs } = situation;
  const { requestKey, authTransactionId } = situation.request;
  const expiresAtMs = nowMs + (ruleSet.settings.holdsExpireAfterMs ?? HOLDS_EXPIRE_AFTER_MS);
  const holds = flow === 'out' && amount !== undefined && amount.minor > 0;
  return {
    cardId: card.cardId,
    atMs: nowMs,
    guard: {
      status: card.status,
      ...(card.account !== undefined && { account: card.account }),
      ...(card.group !== undefined && { group: card.group }),
    },
    isApproved: true,
    isUse: isUse(situation),
    ...(holds && { hold: { requestKey, hold: { authTransactionId, ...amount, atMs: nowMs, expiresAtMs } } }),
    droppedHolds: holds ? oldestHolds(card.holds, Math.min(DROPPED_MAX, card.holds.size + 1 - HOLDS_MAX)) : [],
    counters,
    droppedCounters: retiredCounters(card, ruleSet, nowMs),
    history: {
      ...firstSeen(ruleSet, card),
      ...(isUse(situation) && useOf(ruleSet, card, situation)),
      ...(ruleSet.needs.declines && (card.history.consecutiveDeclines ?? 0) > 0 && { declines: 'zero' as const }),
    },
  };
}

/** What the rules want to know of where a card is used, and for how much. */
function useOf({ needs }: RuleSet, { history }: Card, { request, amount }: Situation): CardChange['history'] {
  const { merchantId, mcc, merchantCountry } = request;
  const forgottenMcc = forgotten(mcc, history.mccs);
  const forgottenCountry = forgotten(merchantCountry, history.countries);
  return {
    ...(needs.firstMerchant &&
      merchantId !== undefined &&
      history.firstMerchant === undefined && { firstMerchant: merchantId }),
    // The time is written at each use, in a write that there is anyhow: the place unused for longest makes room.
    ...(needs.mccs && mcc !== undefined && { mcc, ...(forgottenMcc !== undefined && { forgottenMcc }) }),
    ...(needs.countries &&
      merchantCountry !== undefined && {
        country: merchantCountry,
        ...(forgottenCountry !== undefined && { forgottenCountry }),
      }),
    ...(needs.amounts && amount !== undefined && hasPlaceFor(amount, history) && { sample: amount }),
  };
}

function hasPlaceFor({ currency }: Money, { amounts }: Card['history']): boolean {
  return amounts === undefined || amounts.has(currency) || amounts.size < CURRENCIES_MAX;
}

/** A card that was approved before anybody asked is as old as its first approval. */
function firstSeen({ needs }: RuleSet, { firstSeenAtMs, firstApprovedAtMs }: Card): CardChange['history'] {
  return needs.age && firstSeenAtMs === undefined && firstApprovedAtMs === undefined ? { isFirstSeen: true } : {};
}

/** The change of the card's own row by a decline; undefined where no rule asks for it. */
export function declineOf(
  ruleSet: RuleSet,
  { card }: DecisionState,
  { nowMs }: Situation,
  fired: readonly Firing[],
  counters: readonly CounterChange[],
): CardChange | undefined {
  const isCounted = ruleSet.needs.declines && !isForDeclinesAlone(fired);
  const history = { ...firstSeen(ruleSet, card), ...(isCounted && { declines: 'add' as const }) };
  if (Object.keys(history).length === 0 && counters.length === 0) return undefined;
  return {
    cardId: card.cardId,
    atMs: nowMs,
    isApproved: false,
    isUse: false,
    droppedHolds: [],
    counters,
    droppedCounters: [],
    history,
  };
}

/** Rules that ask how often a card was declined would otherwise keep themselves going. */
function isForDeclinesAlone(fired: readonly Firing[]): boolean {
  return fired.length > 0 && fired.every(asksDeclines);
}

function asksDeclines({ rule }: Firing): boolean {
  return rule !== undefined && asksAbout(rule.rule.when, 'consecutive_declines');
}

/** The same approval on a card whose row has become too large: its oldest holds make room. */
export function folding(changes: Changes, { holds }: Card): Changes {
  const { card } = changes;
  return card === undefined
    ? changes
    : { ...changes, card: { ...card, droppedHolds: oldestHolds(holds, HOLDS_DROPPED_MAX) } };
}

function oldestHolds(holds: Card['holds'], count: number): readonly string[] {
  if (count <= 0) return [];
  const byAge = [...holds].toSorted(([, a], [, b]) => a.atMs - b.atMs);
  return byAge.slice(0, count).map(([requestKey]) => requestKey);
}

/** The place unused for longest, where the list is full and this one is not in it. */
function forgotten(place: string | undefined, known: ReadonlyMap<string, number> | undefined): string | undefined {
  if (place === undefined || known === undefined || known.has(place) || known.size < PLACES_MAX) return undefined;
  const [oldest] = [...known].reduce((a, b) => (b[1] < a[1] ? b : a));
  return oldest;
}

function retiredCounters(
  { counters }: Card,
  { counterIds, publishedAtMs }: RuleSet,
  nowMs: number,
): CardChange['droppedCounters'] {
  if (nowMs - publishedAtMs < OVERLAP_MS) return [];
  // One that began later belongs to a newer set, which this instance has not seen yet.
  const retired = [...counters].filter(([id, { fromMs }]) => !counterIds.has(id) && fromMs < publishedAtMs);
  return retired.slice(0, DROPPED_MAX).map(([counterId, { fromMs }]) => ({ counterId, fromMs }));
}

/** The state after a change, or `moved` where something is no longer as the decision saw it. Pure. */
export function evolve(state: DecisionState, changes: Changes): DecisionState | 'moved' {
  const card = changes.card === undefined ? state.card : changedCard(state.card, changes.card);
  const counters = new Map(state.shared.counters);
  for (const change of changes.counters) {
    if (change.address === undefined) throw new Error(`Counter ${change.counterId} has no row`);
    const name = addressName(change.address);
    const counter = changedCounter(counters.get(name), change);
    if (counter === 'moved') return 'moved';
    counters.set(name, counter);
  }
  if (card === 'moved') return 'moved';
  const { life = state.life } = changes;
  if (changes.life !== undefined && changes.life.version !== (state.life?.version ?? 0) + 1) return 'moved';
  const isKnown = changes.merchantId !== undefined;
  const shared = { ...state.shared, counters, ...(isKnown && { isKnownMerchant: true }) };
  return { card, shared, ...(life && { life }) };
}

export function changedCard(card: Card, change: CardChange): Card | 'moved' {
  const { guard, atMs } = change;
  if (guard && (guard.status !== card.status || guard.account !== card.account || guard.group !== card.group)) {
    return 'moved';
  }
  const { firstMerchant } = change.history;
  if (firstMerchant !== undefined && (card.history.firstMerchant ?? firstMerchant) !== firstMerchant) return 'moved';
  const counters = changedCounters(card.counters, change);
  if (counters === 'moved') return 'moved';
  return {
    ...card,
    ...(change.history.isFirstSeen && { firstSeenAtMs: card.firstSeenAtMs ?? atMs }),
    ...(change.isUse && { firstApprovedAtMs: card.firstApprovedAtMs ?? atMs, lastApprovedAtMs: atMs }),
    counters,
    holds: changedHolds(card.holds, change),
    history: changedHistory(card.history, change),
  };
}

function changedCounters(
  old: Card['counters'],
  { counters, droppedCounters }: CardChange,
): ReadonlyMap<string, Counter> | 'moved' {
  const after = new Map(old);
  for (const change of counters) {
    const counter = changedCounter(old.get(change.counterId), change);
    if (counter === 'moved') return 'moved';
    after.set(change.counterId, counter);
  }
  for (const { counterId, fromMs } of droppedCounters) {
    if ((old.get(counterId)?.fromMs ?? fromMs) !== fromMs) return 'moved';
    after.delete(counterId);
  }
  return after;
}

function changedHolds(holds: Card['holds'], { hold, keptHolds, droppedHolds }: CardChange): Card['holds'] {
  if (hold === undefined && keptHolds === undefined && droppedHolds.length === 0) return holds;
  const after = new Map([...holds, ...(keptHolds ?? [])]);
  for (const requestKey of droppedHolds) after.delete(requestKey);
  return hold === undefined ? after : after.set(hold.requestKey, hold.hold);
}

function changedHistory(old: Card['history'], { history, atMs }: CardChange): Card['history'] {
  const { firstMerchant, mcc, country, sample, declines, forgottenMcc, forgottenCountry } = history;
  return {
    ...old,
    ...(firstMerchant !== undefined && { firstMerchant }),
    ...(mcc !== undefined && { mccs: withPlace(old.mccs, mcc, atMs, forgottenMcc) }),
    ...(country !== undefined && { countries: withPlace(old.countries, country, atMs, forgottenCountry) }),
    ...(sample !== undefined && { amounts: withSample(old.amounts, sample) }),
    ...(declines && { consecutiveDeclines: declines === 'zero' ? 0 : (old.consecutiveDeclines ?? 0) + 1 }),
  };
}

function withSample(amounts: Card['history']['amounts'], { minor, currency }: Money) {
  const { count, sum, sumOfSquares } = amounts?.get(currency) ?? { count: 0, sum: 0, sumOfSquares: 0 };
  const after = { count: count + 1, sum: sum + minor, sumOfSquares: sumOfSquares + minor * minor };
  return new Map(amounts).set(currency, after);
}

function withPlace(known: ReadonlyMap<string, number> | undefined, place: string, atMs: number, forgets?: string) {
  const after = new Map(known).set(place, atMs);
  if (forgets !== undefined) after.delete(forgets);
  return after;
}
