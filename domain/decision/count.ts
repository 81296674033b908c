import type { AuthorizationRequest } from '../authorization-request.ts';
import type { CompiledRule } from '../rules/rule-set.ts';
import type { LimitRule } from '../rules/rule.ts';
import { added, type Counter, earliestMs, placeAt, type Tally } from '../windows/counter.ts';
import { periodAt } from '../windows/calendar.ts';
import type { CounterChange, Counting } from './counter-change.ts';
import type { Situation } from './facts.ts';
import type { LimitState } from './limit-state.ts';

/** Rows are kept a day longer than they count: nobody should have to wonder where a number went. */
const KEPT_AFTERWARDS_MS = 24 * 3_600_000;

/** What counting one approval (or one try) against a limit does to its counter. */
export function countChanges(
  compiled: CompiledRule<LimitRule>,
  state: LimitState,
  situation: Situation,
  isBinding: boolean,
): readonly CounterChange[] {
  const { rule } = compiled;
  const { amount } = situation;
  const isComparable = amount !== undefined && (rule.max === undefined || rule.max.currency === amount.currency);
  const spent: Tally = { amount: isComparable && rule.max !== undefined ? amount.minor : 0, count: 1 };
  // An amount that a rule skips for want of its currency is not held against it.
  const limit = { amount: isComparable ? rule.max?.minor : undefined, count: rule.count };
  if (state.now.length === 1) return [countIn(compiled, state, 0, spent, situation, isBinding ? limit : undefined)];
  // A shadow refuses nobody: where its slices have no room it counts in the first that its request falls on.
  if (!isBinding) return [countIn(compiled, state, sliceOf(situation.request, state), spent, situation, undefined)];
  return countInSlices(compiled, state, spent, situation, limit);
}

/** How much, and how many times, a limit or a slice of it allows; undefined where it does not bind. */
type Allowed = { readonly amount: number | undefined; readonly count: number | undefined };

/** Adds to one counter; `limit` is what it may hold afterwards. */
function countIn(
  { rule, counterId }: CompiledRule<LimitRule>,
  { addresses, seen, now }: LimitState,
  slice: number,
  spent: Tally,
  { nowMs, amount }: Situation,
  limit: Allowed | undefined,
): CounterChange {
  const counter = now[slice];
  if (counter === undefined) throw new Error(`Limit ${rule.id} has no slice ${slice}`);
  const address = addresses[slice];
  const uselessFromMs = uselessFrom(rule, Math.max(nowMs, earliestMs(rule.window, counter)));
  return {
    counterId,
    ...(address && { address }),
    seen: seen[slice],
    ...(seen[slice] !== counter && { whole: added(rule.window, counter, nowMs, spent) }),
    add: spent,
    place: placeAt(rule.window, counter, nowMs),
    ...(limit && {
      room: {
        ...(limit.amount !== undefined && { amount: limit.amount - spent.amount }),
        ...(limit.count !== undefined && { count: limit.count - spent.count }),
      },
    }),
    ...(uselessFromMs !== undefined && { uselessFromMs }),
    counting: countingOf(rule, amount?.currency),
  };
}

function countingOf(
  { max, counts, afterwards: { keepsUses, ignoresForced, givesBackRefunds } = {} }: LimitRule,
  currency: string | undefined,
): Counting {
  return {
    ...(max !== undefined && max.currency === currency && { isMoney: true }),
    ...(counts === 'tries' && { isTry: true }),
    ...(keepsUses && { keepsUses }),
    ...(ignoresForced && { ignoresForced }),
    ...(givesBackRefunds && { givesBackRefunds }),
  };
}

function uselessFrom({ window, slices }: LimitRule, nowMs: number): number | undefined {
  // A slice that has lent its share must not vanish: its share would be there twice.
  if (window.kind === 'trailing' && slices > 1) return undefined;
  if (window.kind === 'trailing') return nowMs + window.lengthMs + KEPT_AFTERWARDS_MS;
  return window.kind === 'calendar' ? periodAt(window, nowMs).endMs + KEPT_AFTERWARDS_MS : undefined;
}

/**
 * Escrow: each slice may fill its own share of the limit without asking the others, so that as many decisions as there are
 * slices can count at once. Where no slice has room for this one but all together have, one takes over everything that is
 * left: from then on the limit is one exact row (docs/adr/012-shared-limits.md).
 */
function countInSlices(
  compiled: CompiledRule<LimitRule>,
  state: LimitState,
  spent: Tally,
  situation: Situation,
  limit: Allowed,
): readonly CounterChange[] {
  const shares = state.now.map((counter, slice) => shareOf(limit, state.now.length, slice, counter.borrowed));
  const isOver = state.now.some((counter, slice) => !fits(counter, { amount: 0, count: 0 }, shares[slice]));
  const own = sliceOf(situation.request, state);
  const roomy = [own, ...bySpace(state.now, shares)].find((slice) => {
    const counter = state.now[slice];
    return counter !== undefined && fits(counter, spent, shares[slice]);
  });
  if (!isOver && roomy !== undefined) return [countIn(compiled, state, roomy, spent, situation, shares[roomy])];
  return gatherIn(compiled, state, own, spent, situation, limit);
}

function shareOf({ amount, count }: Allowed, slices: number, slice: number, borrowed: Tally | undefined): Allowed {
  const share = (whole: number, lent = 0): number => evenShare(whole, slices, slice) + lent;
  return {
    amount: amount === undefined ? undefined : share(amount, borrowed?.amount),
    count: count === undefined ? undefined : share(count, borrowed?.count),
  };
}

function evenShare(whole: number, slices: number, slice: number): number {
  return Math.floor(whole / slices) + (slice < whole % slices ? 1 : 0);
}

function fits(counter: Counter, spent: Tally, share: Allowed | undefined): boolean {
  return (
    (share?.amount === undefined || counter.amount + spent.amount <= share.amount) &&
    (share?.count === undefined || counter.count + spent.count <= share.count)
  );
}

/** Slices by the room they have, most first. */
function bySpace(now: readonly Counter[], shares: readonly Allowed[]): number[] {
  const space = (slice: number): number => {
    const { amount, count } = shares[slice] ?? {};
    const counter = now[slice];
    if (counter === undefined) return 0;
    return amount === undefined ? (count ?? 0) - counter.count : amount - counter.amount;
  };
  return now.map((_, slice) => slice).toSorted((a, b) => space(b) - space(a));
}

/**
 * Gives `own` all that is left of the limit, and every other slice exactly what it has used. Of what does not bind here
 * nothing is moved: the limit may be exceeded in it, and a slice with less than it has used would go unseen by whoever has
 * read that slice before and the others after.
 */
function gatherIn(
  compiled: CompiledRule<LimitRule>,
  state: LimitState,
  own: number,
  spent: Tally,
  situation: Situation,
  limit: Allowed,
): readonly CounterChange[] {
  const { used, now } = state;
  return now.map((counter, slice): CounterChange => {
    const isOwn = slice === own;
    const moved = (by: 'amount' | 'count'): number => {
      const whole = limit[by];
      if (whole === undefined) return counter.borrowed?.[by] ?? 0;
      const share = isOwn ? whole - (used[by] - counter[by]) : counter[by];
      return share - evenShare(whole, now.length, slice);
    };
    const borrowed = { amount: moved('amount'), count: moved('count'), times: (counter.borrowed?.times ?? 0) + 1 };
    const part = isOwn ? spent : { amount: 0, count: 0 };
    const change = countIn(compiled, state, slice, part, situation, undefined);
    return { ...change, whole: { ...added(compiled.rule.window, counter, situation.nowMs, part), borrowed } };
  });
}

/** Spreads requests over the slices; the same request falls on the same one. */
function sliceOf({ requestKey }: AuthorizationRequest, { now }: LimitState): number {
  let hash = 0;
  for (let index = 0; index < requestKey.length; index += 1) hash = (hash * 31 + requestKey.charCodeAt(index)) >>> 0;
  return hash % now.length;
}
