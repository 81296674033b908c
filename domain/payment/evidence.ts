import type { PaymentRecord, SignedState } from './payment.ts';
import { isFinalState } from './state.ts';

/** What a reading leaves behind for the comparison with what was signed. */
export type Read = NonNullable<PaymentRecord['read']>;

/**
 * What Spreedly answers so long after a moment holds whatever happened up to then, even where its time of the last change is
 * older: neither a clock that differs nor a copy that lags behind is that late.
 */
const SURELY_AFTER_MS = 60_000;

/**
 * Readings count up to a moment of Spreedly's clock: over what was signed until then. One that names no end counts up to its own
 * time and no further: however late it was asked, it takes no end back by what was before that.
 */
function countsUntil({ state, updatedAtMs, atMs }: Read): number {
  const surelyUntilMs = atMs - SURELY_AFTER_MS;
  if (updatedAtMs === undefined) return surelyUntilMs;
  return isFinalState(state) ? Math.max(updatedAtMs, surelyUntilMs) : updatedAtMs;
}

/** Of two readings the one that says more, whichever came first. A time has whole seconds: within one, an end is the later. */
export function laterRead(one: Read | undefined, other: Read): Read {
  if (one === undefined) return other;
  const difference =
    countsUntil(one) - countsUntil(other) ||
    Number(isFinalState(one.state)) - Number(isFinalState(other.state)) ||
    one.atMs - other.atMs ||
    (one.state > other.state ? 1 : -1);
  return difference > 0 ? one : other;
}

/** What was signed and counts beside the reading: newer absorbs older. The same whatever the order in which it was told. */
export function standingSigned(signed: readonly SignedState[], read: Read | undefined): readonly SignedState[] {
  const open = read === undefined ? signed : signed.filter((one) => !countsOver(read, one));
  return standing(open).toSorted((a, b) => a.updatedAtMs - b.updatedAtMs || (a.state < b.state ? -1 : 1));
}

/**
 * Whether Spreedly has nothing more to say of what stands beside its answer: of a passing state, asked so long after it, that it
 * would have said it by now.
 */
export function isSurelyAfter(read: Read | undefined, { state, updatedAtMs }: SignedState): boolean {
  return read !== undefined && !isFinalState(state) && read.atMs - SURELY_AFTER_MS >= updatedAtMs;
}

/**
 * Where evidence puts a payment. Of several ends, or an end that something else follows, at the first, and that it is disputed. Of
 * passing states within one second always at the same one, until Spreedly has answered.
 */
export type Position = { readonly isDisputed: boolean; readonly state: string; readonly updatedAtMs?: number };

/** `undefined` where there is no evidence at all. */
export function positionOf(signed: readonly SignedState[], read: Read | undefined): Position | undefined {
  const asRead = read && { state: read.state, updatedAtMs: read.updatedAtMs ?? -Infinity };
  const [first, another] = standing([...(asRead ? [asRead] : []), ...standingSigned(signed, read)]);
  if (first === undefined) return undefined;
  const { state, updatedAtMs } = first;
  const isDisputed = another !== undefined && (isFinalState(state) || isFinalState(another.state));
  return { isDisputed, state, ...(updatedAtMs > -Infinity && { updatedAtMs }) };
}

function countsOver(read: Read, { state, updatedAtMs }: SignedState): boolean {
  const untilMs = countsUntil(read);
  if (updatedAtMs !== untilMs) return updatedAtMs < untilMs;
  return isFinalState(read.state) || !isFinalState(state);
}

function standing(all: readonly SignedState[]): readonly SignedState[] {
  return all.filter((one, index) => !all.some((other, at) => at !== index && absorbs(other, one, at < index)));
}

/** Of two that are the same the first one stays. */
function absorbs(other: SignedState, one: SignedState, isFirst: boolean): boolean {
  const laterByMs = other.updatedAtMs - one.updatedAtMs;
  if (other.state === one.state) return laterByMs > 0 || (laterByMs === 0 && isFirst);
  // No other state takes an end back by being newer.
  if (isFinalState(one.state)) return false;
  if (laterByMs !== 0) return laterByMs > 0;
  // Which of two passing states came last within one second nobody can tell until Spreedly has answered.
  return isFinalState(other.state);
}
