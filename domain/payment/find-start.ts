import { type Called, called, type CallFailure } from '../called.ts';
import type { Clock } from '../ports.ts';
import type { ListOrder, Payments, PaymentStarts, Spreedly } from './ports.ts';
import type { PaymentReading } from './reading.ts';
import { type PaymentStart, paymentIdIn } from './start.ts';

export type FindStartDependencies = {
  readonly spreedly: Pick<Spreedly, 'list'>;
  readonly payments: Pick<Payments, 'note'>;
  readonly starts: Pick<PaymentStarts, 'conclude' | 'lookedFor' | 'read'>;
  readonly clock: Clock;
};

/** `start`: as it stands after the look. */
export type StartLook =
  | { readonly kind: 'found'; readonly start: PaymentStart; readonly token: string }
  /** Not there, or not there yet: it is to be looked for again. */
  | { readonly kind: 'open'; readonly start: PaymentStart }
  /** It cannot come any more: of this look or of an earlier one. */
  | { readonly kind: 'over'; readonly start: PaymentStart }
  | { readonly kind: 'not_asked'; readonly start: PaymentStart; readonly failure: CallFailure };

/**
 * Spreedly answers a start within 66 s, whatever the gateway does. What is not listed this long after it was sent is not made;
 * the rest is for a clock that is wrong and a list that is behind.
 */
const MAY_COME_FOR_MS = 10 * 60_000;

/** Complete lists in which it was not. */
const LOOKS_MIN = 2;

const PAGES_MAX = 20;

/** For one page. Less than what is left to a sweep whose time is over, which waits for the page that is on its way. */
const LIST_MS_MAX = 8_000;

/** Spreedly's clock and ours may differ by so much, where only a time says from where on to look. */
const CLOCKS_APART_MS = 5 * 60_000;

/** Whether a start may be looked for: it is not on its way any more, and nobody knows its fate. */
export function isLost({ fate, untilMs }: PaymentStart, nowMs: number): boolean {
  return fate === 'unknown' || (fate === 'posting' && nowMs >= untilMs);
}

/**
 * Looks for a start of which no answer came, among the transactions that were made since: by the payment id that it carries as
 * `order_id`. Found, it is noted, which makes the start `made`. Not found in complete lists until it could not come any more, it
 * is concluded as `not_made`. Whoever asks at the same time comes to the same. Throws when the store fails.
 */
export async function findStart(
  lost: PaymentStart,
  { spreedly, payments, starts, clock }: FindStartDependencies,
  signal: AbortSignal,
): Promise<StartLook> {
  // One that was still `posting` was left by a function that died: those who wait for it are told.
  const start = lost.fate === 'posting' ? await conclude(lost, 'unknown', { starts, clock }, signal) : lost;
  if (start.fate !== 'unknown') return standing(start);
  const askedAtMs = clock();
  const listed = await search(start, { spreedly, clock }, signal);
  if (listed.kind === 'failed') return { kind: 'not_asked', start, failure: listed };
  const { found, isComplete } = listed.value;
  if (found !== undefined) {
    await payments.note(found, 'found', askedAtMs, signal);
    return { kind: 'found', start, token: found.token };
  }
  if (!isComplete) return { kind: 'open', start };
  const isOverdue = askedAtMs >= start.untilMs + MAY_COME_FOR_MS && start.lookedFor + 1 >= LOOKS_MIN;
  if (isOverdue) return standing(await conclude(start, 'not_made', { starts, clock }, signal));
  await starts.lookedFor(start, signal);
  return { kind: 'open', start };
}

function standing(start: PaymentStart): StartLook {
  if (start.token !== undefined) return { kind: 'found', start, token: start.token };
  return { kind: start.fate === 'unknown' || start.fate === 'posting' ? 'open' : 'over', start };
}

async function conclude(
  seen: PaymentStart,
  fate: 'unknown' | 'not_made',
  { starts, clock }: Pick<FindStartDependencies, 'starts' | 'clock'>,
  signal: AbortSignal,
): Promise<PaymentStart> {
  const outcome = await starts.conclude(seen, fate, clock(), signal);
  if (outcome !== 'written') return outcome.changed;
  return (await starts.read(seen.paymentId, signal)) ?? seen;
}

type Searched = Pick<FindStartDependencies, 'spreedly' | 'clock'>;

type Search = { readonly found?: PaymentReading; readonly isComplete: boolean };

/** From the last one that was known on; from the newest back where that leads nowhere: others may have made thousands since. */
async function search(start: PaymentStart, at: Searched, signal: AbortSignal): Promise<Called<Search>> {
  const newest = () => searchPages(start, at, { order: 'newest_first' }, signal);
  if (start.sinceToken === undefined) return newest();
  const since = await searchPages(start, at, { since: start.sinceToken, order: 'oldest_first' }, signal);
  if (since.kind === 'answered') return since.value.found !== undefined || since.value.isComplete ? since : newest();
  if (since.reason !== 'not_found') return since;
  // The credentials changed to another environment, before the start or after it: here it can be found, and not be missed.
  const elsewhere = await newest();
  return elsewhere.kind === 'failed' ? elsewhere : { ...elsewhere, value: { ...elsewhere.value, isComplete: false } };
}

async function searchPages(
  start: PaymentStart,
  { spreedly, clock }: Searched,
  from: { readonly since?: string; readonly order: ListOrder },
  signal: AbortSignal,
): Promise<Called<Search>> {
  let { since } = from;
  let isNamed = false;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const after = since;
    const listed = await called(signal.aborted ? -Infinity : clock() + LIST_MS_MAX, clock, (ends) =>
      spreedly.list(after, ends, from.order),
    );
    if (listed.kind === 'failed') return listed;
    const found = listed.value.find((reading) => paymentIdIn(reading, [start.kind]) === start.paymentId);
    if (found !== undefined) return { kind: 'answered', value: { found, isComplete: true } };
    // Only what was made has captures, which name it; and of the types to come nobody knows which is a start's.
    isNamed ||= listed.value.some(({ orderId }) => orderId === start.paymentId);
    const last = listed.value.at(-1);
    const isEnd = last === undefined || last.token === since || isBeyond(start, last, from.order);
    if (isEnd) return { kind: 'answered', value: { isComplete: !isNamed } };
    since = last.token;
  }
  return { kind: 'answered', value: { isComplete: false } };
}

/** Whether a transaction was made before the start could have made it; or after, where the list goes that way. */
function isBeyond({ claimedAtMs, untilMs }: PaymentStart, { createdAtMs }: PaymentReading, order: ListOrder): boolean {
  if (createdAtMs === undefined) return false;
  return order === 'newest_first'
    ? createdAtMs < claimedAtMs - CLOCKS_APART_MS
    : createdAtMs > untilMs + MAY_COME_FOR_MS;
}
