import { type AuthorizationRequest, spendAmount } from '../authorization-request.ts';
import { type AmountSums, type Card, type Holder, PROGRAM, type Status } from '../card.ts';
import { addressName, type CounterAddress } from '../counter-address.ts';
import type { Life } from '../life/life.ts';
import type { Money } from '../money.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Counter } from '../windows/counter.ts';
import type { CardFacts } from './facts.ts';

/** What several cards share, and what of one card has rows of its own: everything beside the card that a decision looks at. */
export type SharedState = {
  /** By address; a counter that nothing has moved yet is absent. */
  readonly counters: ReadonlyMap<string, Counter>;
  /** Of the program, and of the card's account and group, by level and id; active where absent. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** Whether this card was ever approved at this merchant; undefined where no rule asks. */
  readonly isKnownMerchant?: boolean;
};

export type DecisionState = {
  readonly card: Card;
  readonly shared: SharedState;
  /** What is known of the request's transaction; absent where nothing is. */
  readonly life?: Life;
};

export const NOTHING_SHARED: SharedState = { counters: new Map(), statuses: new Map() };

/** The rows that a decision needs beside the card's own. */
export type ReadPlan = {
  readonly counters: readonly CounterAddress[];
  readonly holders: readonly Holder[];
  /** Ask whether the card is known at this merchant. */
  readonly merchantId?: string;
};

export function holderName({ level, id }: Holder): string {
  return `${level}#${id}`;
}

/** Everything above the card, widest first. */
export function holdersOf({ account, group }: Pick<Card, 'account' | 'group'>): Holder[] {
  return [
    PROGRAM,
    ...(group === undefined ? [] : [{ level: 'group' as const, id: group }]),
    ...(account === undefined ? [] : [{ level: 'account' as const, id: account }]),
  ];
}

/** The part of `plan` that `read` did not ask for. */
export function missingFrom(plan: ReadPlan, read: ReadPlan): ReadPlan {
  const counters = new Set(read.counters.map(addressName));
  const holders = new Set(read.holders.map(holderName));
  return {
    counters: plan.counters.filter((address) => !counters.has(addressName(address))),
    holders: plan.holders.filter((holder) => !holders.has(holderName(holder))),
    ...(plan.merchantId !== undefined && read.merchantId === undefined && { merchantId: plan.merchantId }),
  };
}

export function joinedPlans(a: ReadPlan, b: ReadPlan): ReadPlan {
  const merchantId = a.merchantId ?? b.merchantId;
  return {
    counters: [...a.counters, ...b.counters],
    holders: [...a.holders, ...b.holders],
    ...(merchantId !== undefined && { merchantId }),
  };
}

/** What is known of `b` on top of what is known of `a`. */
export function joinedShared(a: SharedState, b: SharedState): SharedState {
  const isKnownMerchant = b.isKnownMerchant ?? a.isKnownMerchant;
  return {
    counters: new Map([...a.counters, ...b.counters]),
    statuses: new Map([...a.statuses, ...b.statuses]),
    ...(isKnownMerchant !== undefined && { isKnownMerchant }),
  };
}

export function isEmptyPlan({ counters, holders, merchantId }: ReadPlan): boolean {
  return counters.length === 0 && holders.length === 0 && merchantId === undefined;
}

/** What the rules of a set ask about the card, as plain values. */
export function factsOf(
  { card, shared }: DecisionState,
  request: AuthorizationRequest,
  { needs, settings }: Pick<RuleSet, 'needs' | 'settings'>,
): CardFacts {
  const { merchantId, mcc, merchantCountry } = request;
  const { status, account, group, currency, firstSeenAtMs, firstApprovedAtMs, lastApprovedAtMs, history } = card;
  const above = holdersOf(card).flatMap(({ level, id }) => {
    const held = shared.statuses.get(holderName({ level, id }));
    return held === undefined || held === 'active' ? [] : [{ level, status: held }];
  });
  const amounts = needs.amounts
    ? amountsLike(spendAmount(request, currency ?? settings.cardCurrency), card)
    : undefined;
  return {
    status,
    ...(above.length > 0 && { above }),
    ...(account !== undefined && { account }),
    ...(group !== undefined && { group }),
    ...(currency !== undefined && { currency }),
    ...(needs.age && firstSeenAtMs !== undefined && { firstSeenAtMs }),
    ...(firstApprovedAtMs !== undefined && { firstApprovedAtMs }),
    ...(lastApprovedAtMs !== undefined && { lastApprovedAtMs }),
    ...(needs.firstMerchant &&
      merchantId !== undefined && {
        isFirstMerchant: history.firstMerchant === undefined || history.firstMerchant === merchantId,
      }),
    ...(needs.merchants &&
      merchantId !== undefined &&
      shared.isKnownMerchant !== undefined && { isNewMerchant: !shared.isKnownMerchant }),
    ...(needs.mccs && mcc !== undefined && { isNewMcc: history.mccs?.has(mcc) !== true }),
    ...(needs.countries &&
      merchantCountry !== undefined && { isNewCountry: history.countries?.has(merchantCountry) !== true }),
    ...(amounts && { amounts: spreadOf(amounts) }),
    ...(needs.declines && { consecutiveDeclines: history.consecutiveDeclines ?? 0 }),
    ...(needs.countries && history.countries !== undefined && { countries: Object.fromEntries(history.countries) }),
  };
}

/** In the currency that this request spends; nothing is converted. */
function amountsLike(amount: Money | undefined, { history }: Card): AmountSums | undefined {
  return amount && history.amounts?.get(amount.currency);
}

/** The sum of squares itself grows beyond the whole numbers that a row can be trusted with; what is made of it does not. */
function spreadOf({ count, sum, sumOfSquares }: AmountSums) {
  const mean = sum / count;
  return { count, mean, deviation: Math.sqrt(Math.max(0, sumOfSquares / count - mean * mean)) };
}
