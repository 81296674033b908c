import { isDeepStrictEqual } from 'node:util';
import type { CardTold, HistoryDesign } from './card-told.ts';
import { type History, type HistoryKind, NOON, type Told } from './draw-history.ts';
import { type HistoryViolation, isApproval, outcomeOf, violationsNow } from './history-oracle.ts';
import { LIMITS_OF } from './limits-that-count.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

/** How many deliveries are worked on at the same moment. */
const AT_ONCE = 2;

/** Plays one history in every way that its kind allows, and gives what was broken; empty where nothing was. */
export async function violationsOfHistory(
  kind: HistoryKind,
  history: History,
  design: HistoryDesign,
): Promise<readonly HistoryViolation[]> {
  try {
    return [
      ...(await whileToldAndAfter(kind, history, design)),
      ...(kind === 'of two days' ? [] : await inAnotherOrder(kind, history, design)),
      ...(kind === 'at one time' ? await holdsThatCameBack(kind, history, design) : []),
    ];
  } catch (error) {
    return [{ promise: 'nothing_fails', tells: String(error) }];
  }
}

/** In the drawn order, one after the other, and then until every hold has ended by time. */
async function whileToldAndAfter(
  kind: HistoryKind,
  { told, order }: History,
  design: HistoryDesign,
): Promise<readonly HistoryViolation[]> {
  const card = design(LIMITS_OF[kind]);
  const found: HistoryViolation[] = [];
  for (const one of inOrder(told, order)) {
    await card.tell(one);
    found.push(...violationsNow(card));
  }
  for (const afterMs of [WEEK_MS, 2 * WEEK_MS, 2 * WEEK_MS]) {
    await card.expire(NOON + afterMs);
    found.push(...violationsNow(card));
  }
  return found;
}

/** As it happened, beside the drawn order with two deliveries at the same moment. */
async function inAnotherOrder(
  kind: HistoryKind,
  { told, order }: History,
  design: HistoryDesign,
): Promise<readonly HistoryViolation[]> {
  const asItHappened = design(LIMITS_OF[kind]);
  for (const one of told) await asItHappened.tell(one);
  const otherwise = design(LIMITS_OF[kind]);
  const all = inOrder(told, order);
  const found: HistoryViolation[] = [];
  for (let first = 0; first < all.length; first += AT_ONCE) {
    await Promise.all(all.slice(first, first + AT_ONCE).map((one) => otherwise.tell(one)));
    found.push(...violationsNow(otherwise));
  }
  for (const untilMs of [NOON, NOON + 2 * WEEK_MS]) {
    // What a decision left to be counted is due at once; a hold after its time.
    for (const card of [asItHappened, otherwise]) await card.expire(untilMs);
    found.push(...differences(asItHappened, otherwise));
  }
  const { size } = otherwise.holds();
  if (size > 0) found.push({ promise: 'ends_the_same', tells: `${size} holds never ended` });
  return found;
}

function differences(one: CardTold, other: CardTold): readonly HistoryViolation[] {
  const [first, second] = [outcomeOf(one), outcomeOf(other)];
  if (isDeepStrictEqual(first, second)) return [];
  return [{ promise: 'ends_the_same', tells: `${JSON.stringify(first)} or ${JSON.stringify(second)}` }];
}

/** Requests first, and then only what may end their holds. */
async function holdsThatCameBack(
  kind: HistoryKind,
  { told }: History,
  design: HistoryDesign,
): Promise<readonly HistoryViolation[]> {
  const requests = told.filter((one) => one.kind === 'request');
  const endings = told.filter((one) => one.kind === 'advice' && !isApproval(one.advice));
  const card = design(LIMITS_OF[kind]);
  const [ended, open] = [new Set<string>(), new Set<string>()];
  const found: HistoryViolation[] = [];
  for (const one of [...requests, ...endings]) {
    await card.tell(one);
    const now = card.holds();
    for (const key of open) if (!now.has(key)) ended.add(key);
    for (const key of now.keys()) open.add(key);
    const back = [...ended].filter((key) => now.has(key));
    if (back.length > 0) found.push({ promise: 'holds_end_once', tells: `${back.join()} had ended` });
  }
  return found;
}

function inOrder(told: readonly Told[], order: readonly number[]): readonly Told[] {
  return order.map((index) => {
    const one = told[index];
    if (one === undefined) throw new Error('The order names what was not told');
    return one;
  });
}
