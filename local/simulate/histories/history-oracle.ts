import { isDeepStrictEqual } from 'node:util';
import { addressName } from '../../../domain/counter-address.ts';
import type { Advice } from '../../../domain/advice.ts';
import type { Facts } from '../../../domain/life/facts.ts';
import type { Life } from '../../../domain/life/life.ts';
import { positionOf } from '../../../domain/life/position.ts';
import { isKept, type Tally } from '../../../domain/windows/counter.ts';
import type { CardTold } from './card-told.ts';

/** What must hold of every history. */
export type HistoryPromise =
  /** The same facts end in the same state, in whatever order and however often they are told. */
  | 'ends_the_same'
  /** After each delivery a counter is the sum of what the transactions count in it. */
  | 'conserved'
  | 'never_below_zero'
  /** The card lists the holds that its transactions have. */
  | 'lists_its_holds'
  /** A hold that is over never comes back, where nothing says that it was approved after all. */
  | 'holds_end_once'
  | 'nothing_fails';

export type HistoryViolation = { readonly promise: HistoryPromise; readonly tells: string };

/** What is wrong with the card as it stands now. */
export function violationsNow(card: CardTold): readonly HistoryViolation[] {
  const lives = card.lives();
  return [
    ...belowZero(card),
    ...(lives === undefined ? [] : [...notConserved(card, lives), ...notListed(card, lives)]),
  ];
}

function* belowZero(card: CardTold): Generator<HistoryViolation> {
  for (const [name, { amount, count, buckets }] of card.counters()) {
    const least = Math.min(
      ...[{ amount, count }, ...(buckets?.values() ?? [])].flatMap((tally) => [tally.amount, tally.count]),
    );
    if (least < 0) yield { promise: 'never_below_zero', tells: `${name} is ${least}` };
  }
}

function* notConserved(card: CardTold, lives: readonly Life[]): Generator<HistoryViolation> {
  const sums = inEntries(card, lives);
  for (const [name, { amount, count }] of card.counters()) {
    const sum = sums.get(name) ?? { amount: 0, count: 0 };
    if (amount === sum.amount && count === sum.count) continue;
    yield {
      promise: 'conserved',
      tells: `${name} counts ${amount} in ${count}, its entries ${sum.amount} in ${sum.count}`,
    };
  }
}

/** What the entries of all lives count in each counter that has it still. */
function inEntries(card: CardTold, lives: readonly Life[]): ReadonlyMap<string, Tally> {
  const sums = new Map<string, Tally>();
  const counters = card.counters();
  for (const { counterId, address, place, now } of lives.flatMap(movesOf)) {
    const name = address === undefined ? counterId : addressName(address);
    const counter = counters.get(name);
    if (counter === undefined || !isKept(counter, place)) continue;
    const { amount, count } = sums.get(name) ?? { amount: 0, count: 0 };
    sums.set(name, { amount: amount + now.amount, count: count + now.count });
  }
  return sums;
}

function movesOf({ entries }: Life) {
  return [...entries.values()].flatMap(({ moves }) => moves);
}

function* notListed(card: CardTold, lives: readonly Life[]): Generator<HistoryViolation> {
  const held = lives.flatMap(({ facts }) =>
    [...positionOf(facts).holds].map(([key, { minor }]) => [key, minor] as const),
  );
  const listed = [...card.holds()].map(([key, { minor }]) => [key, minor] as const);
  if (isDeepStrictEqual(listed.toSorted(byKey), held.toSorted(byKey))) return;
  yield { promise: 'lists_its_holds', tells: `lists ${JSON.stringify(listed)}, has ${JSON.stringify(held)}` };
}

/** What a history has come to, for comparison: two cards that were told the same have the same. */
export function outcomeOf(card: CardTold): object {
  return {
    lives: sorted(
      (card.lives() ?? []).map(({ authTransactionId, facts }) => {
        const position = positionOf(facts);
        const [holds, counted] = [[...position.holds], [...position.counted]];
        return { authTransactionId, facts: asSets(facts), position: { ...position, holds, counted } };
      }),
    ),
    holds: [...card.holds()].toSorted(byKey),
    counters: countedIn(card),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Counters without those in which nothing is left: whoever counts elsewhere first leaves them behind. */
function countedIn(card: CardTold) {
  return [...card.counters()]
    .filter(([, { amount, count }]) => amount !== 0 || count !== 0)
    .map(([name, { amount, count }]) => ({ name, amount, count }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function asSets({ requests, advices, expired }: Facts) {
  return { requests: sorted(requests), advices: sorted(advices), expired: expired.toSorted() };
}

function sorted<Item extends object>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** An approval takes a hold's end back that a refusal had brought. */
export function isApproval({ messageType, isSuccess }: Advice): boolean {
  return messageType !== '0220' && messageType !== '0420' && isSuccess === true;
}
