import type { Card, Hold, Status } from '../card.ts';
import { HOLDS_EXPIRE_AFTER_MS, HOLDS_MAX } from '../card.ts';
import { addressName } from '../counter-address.ts';
import type { Life } from '../life/life.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Counter } from '../windows/counter.ts';
import { changedCounter, type CounterChange } from './counter-change.ts';
import type { Situation } from './facts.ts';
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
    /** The card had none: it stands only while it has no other. */
    readonly firstMerchant?: string;
    readonly mcc?: string;
    readonly country?: string;
    /** An approved amount in minor units. */
    readonly sample?: number;
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
  { request, amount, flow, nowMs }: Situation,
  counters: readonly CounterChange[],
): CardChange {
  const { needs } = ruleSet;
  const { merchantId, mcc, merchantCountry, requestKey, authTransactionId } = request;
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
    ...(holds && { hold: { requestKey, hold: { authTransactionId, ...amount, atMs: nowMs, expiresAtMs } } }),
    droppedHolds: holds ? oldestHolds(card.holds, Math.min(DROPPED_MAX, card.holds.size + 1 - HOLDS_MAX)) : [],
    counters,
    droppedCounters: retiredCounters(card, ruleSet, nowMs),
    history: {
      ...(needs.firstMerchant &&
        merchantId !== undefined &&
        card.history.firstMerchant === undefined && { firstMerchant: merchantId }),
      ...(needs.mccs && mccChange(mcc, card.history.mccs)),
      ...(needs.countries && countryChange(merchantCountry, card.history.countries)),
      ...(needs.amounts && flow === 'out' && amount !== undefined && { sample: amount.minor }),
      ...(needs.declines && (card.history.consecutiveDeclines ?? 0) > 0 && { declines: 'zero' as const }),
    },
  };
}

function mccChange(mcc: string | undefined, known: ReadonlyMap<string, number> | undefined) {
  if (mcc === undefined || known?.has(mcc) === true) return {};
  const forgottenMcc = forgotten(known);
  return { mcc, ...(forgottenMcc !== undefined && { forgottenMcc }) };
}

/** Written at every approval: how long ago a country was used is part of what rules ask. */
function countryChange(country: string | undefined, known: ReadonlyMap<string, number> | undefined) {
  if (country === undefined) return {};
  const forgottenCountry = known?.has(country) === true ? undefined : forgotten(known);
  return { country, ...(forgottenCountry !== undefined && { forgottenCountry }) };
}

/** The change of the card's own row by a decline; undefined where no rule asks for it. */
export function declineOf(
  { needs }: RuleSet,
  { card }: DecisionState,
  { nowMs }: Situation,
  counters: readonly CounterChange[],
): CardChange | undefined {
  if (!needs.declines && counters.length === 0) return undefined;
  return {
    cardId: card.cardId,
    atMs: nowMs,
    isApproved: false,
    droppedHolds: [],
    counters,
    droppedCounters: [],
    history: { ...(needs.declines && { declines: 'add' as const }) },
  };
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

/** The place unused for longest, where the list is full. */
function forgotten(known: ReadonlyMap<string, number> | undefined): string | undefined {
  if (known === undefined || known.size < PLACES_MAX) return undefined;
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
    ...(change.isApproved && { firstApprovedAtMs: card.firstApprovedAtMs ?? atMs, lastApprovedAtMs: atMs }),
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
  const { count, sum, sumOfSquares } = old.amounts ?? { count: 0, sum: 0, sumOfSquares: 0 };
  return {
    ...old,
    ...(firstMerchant !== undefined && { firstMerchant }),
    ...(mcc !== undefined && { mccs: withPlace(old.mccs, mcc, atMs, forgottenMcc) }),
    ...(country !== undefined && { countries: withPlace(old.countries, country, atMs, forgottenCountry) }),
    ...(sample !== undefined && {
      amounts: { count: count + 1, sum: sum + sample, sumOfSquares: sumOfSquares + sample * sample },
    }),
    ...(declines && { consecutiveDeclines: declines === 'zero' ? 0 : (old.consecutiveDeclines ?? 0) + 1 }),
  };
}

function withPlace(known: ReadonlyMap<string, number> | undefined, place: string, atMs: number, forgets?: string) {
  const after = new Map(known).set(place, atMs);
  if (forgets !== undefined) after.delete(forgets);
  return after;
}
