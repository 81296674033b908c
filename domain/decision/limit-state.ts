import type { AuthorizationRequest } from '../authorization-request.ts';
import { PROGRAM, type Card, type Holder } from '../card.ts';
import { addressName, type CounterAddress } from '../counter-address.ts';
import type { CompiledRule } from '../rules/rule-set.ts';
import type { Level, LimitRule } from '../rules/rule.ts';
import { type Counter, settled } from '../windows/counter.ts';
import { type Situation, valueOf } from './facts.ts';
import type { SharedState } from './reading.ts';

/** What a limit has counted in its window up to now, in minor units and times. */
export type Used = {
  readonly amount: number;
  readonly count: number;
  /** Since when it has counted; a window that begins before that is not counted whole. */
  readonly fromMs: number;
};

/** A limit's counter, or the slices it is spread over: as stored and as it stands now. */
export type LimitState = {
  readonly used: Used;
  /** Undefined for a counter in the card's own row. */
  readonly addresses: readonly (CounterAddress | undefined)[];
  readonly seen: readonly (Counter | undefined)[];
  readonly now: readonly Counter[];
};

/** Sort keys may have 1,024 bytes; a longer detail is cut, and two that are cut alike are counted together. */
const DETAIL_CHARACTERS_MAX = 300;

/**
 * The rows a limit counts in for this request; undefined where the request or the card does not say whose they are, and
 * `card_unknown` where only the card can tell.
 */
export function addressesOf(
  { rule, counterId }: CompiledRule<LimitRule>,
  { request: { cardId } }: { readonly request: Pick<AuthorizationRequest, 'cardId'> },
  details: readonly unknown[],
  card: Pick<Card, 'account' | 'group'>,
): readonly CounterAddress[] | undefined {
  const owner = ownerOf(rule.per.owner, cardId, card);
  if (owner === undefined || details.includes(undefined)) return undefined;
  const detail = details.map(encoded).join('&').slice(0, DETAIL_CHARACTERS_MAX);
  return Array.from({ length: rule.slices }, (_, slice) => ({ owner, counterId, detail, slice }));
}

/** Half a character, which a request may hold, cannot be encoded: it stands as the replacement character. */
function encoded(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed());
}

function ownerOf(level: Level, cardId: string, card: Pick<Card, 'account' | 'group'>): Holder | undefined {
  if (level === 'program') return PROGRAM;
  const id = level === 'card' ? cardId : card[level];
  return id === undefined ? undefined : { level, id };
}

/** The values a limit is kept apart by; undefined members where the situation does not say. */
export function detailsOf({ rule }: CompiledRule<LimitRule>, situation: Situation): readonly unknown[] {
  return rule.per.by.map((column) =>
    // The card's own currency goes without saying: an amount is kept apart by figure and currency.
    column.field === 'amount' && column.currency === undefined
      ? situation.amount && `${situation.amount.minor}${situation.amount.currency}`
      : valueOf(column, situation),
  );
}

/** What the limit has counted so far; undefined where it cannot be told whose counter is meant. */
export function limitStateOf(
  compiled: CompiledRule<LimitRule>,
  situation: Situation,
  card: Card,
  shared: SharedState,
): LimitState | undefined {
  const { rule, counterId, countsFromMs } = compiled;
  if (rule.per.owner === 'card' && rule.per.by.length === 0) {
    return stateOf(compiled, [undefined], [card.counters.get(counterId)], situation.nowMs, countsFromMs);
  }
  const addresses = addressesOf(compiled, situation, detailsOf(compiled, situation), card);
  if (addresses === undefined) return undefined;
  const seen = addresses.map((address) => shared.counters.get(addressName(address)));
  return stateOf(compiled, addresses, seen, situation.nowMs, countsFromMs);
}

function stateOf(
  { rule }: CompiledRule<LimitRule>,
  addresses: LimitState['addresses'],
  seen: LimitState['seen'],
  nowMs: number,
  countsFromMs: number,
): LimitState {
  // Slices count from one time: where a newer publication has begun anew with some, the others are void here too.
  const fromMs = Math.max(countsFromMs, ...seen.map((counter) => counter?.fromMs ?? 0));
  const now = seen.map((counter) => settled(rule.window, counter, nowMs, fromMs));
  const used = {
    amount: now.reduce((sum, { amount }) => sum + amount, 0),
    count: now.reduce((sum, { count }) => sum + count, 0),
    fromMs,
  };
  return { used, addresses, seen, now };
}
