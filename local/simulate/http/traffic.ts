import type { SeededRandom } from '../seeded-random.ts';

/** One authorization request as the simulation sends it; the same one may be sent several times. */
export type Asked = {
  readonly number: number;
  readonly cardId: string;
  /** Minor units of USD. */
  readonly minor: number;
};

/** What goes out in one place of the queue: one request, or the same one twice at the same moment. */
export type Sending = { readonly asked: Asked; readonly copies: number };

export type TrafficPlan = { readonly requests: number; readonly cards: readonly string[]; readonly hotCard: string };

/** Of a hundred requests, so many are for the hot card, sent twice at once, or one that was sent before. */
const HOT = 8;
const TWICE = 5;
const AGAIN = 10;

const MINOR_MIN = 100;
const MINOR_MAX = 5_000;

/** What a request asks for on average, minor units. */
export const MINOR_MEAN = (MINOR_MIN + MINOR_MAX) / 2;

/** About how many different requests a plan has, for all cards but the hot one and for the hot one. */
export function expectedOf({ requests }: TrafficPlan): { readonly usual: number; readonly hot: number } {
  const sendings = requests / (1 + TWICE / 100);
  const different = sendings * (1 - AGAIN / 100);
  return { usual: Math.ceil((different * (100 - HOT)) / 100), hot: Math.ceil((different * HOT) / 100) };
}

/** Exactly so many requests, redeliveries included. */
export function* trafficOf({ requests, cards, hotCard }: TrafficPlan, random: SeededRandom): Generator<Sending> {
  const sent: Asked[] = [];
  for (let left = requests; left > 0;) {
    const isAgain = sent.length > 0 && random.chance(AGAIN / 100);
    const asked = isAgain ? random.pick(sent) : newRequest(sent.length);
    if (!isAgain) sent.push(asked);
    const copies = Math.min(left, random.chance(TWICE / 100) ? 2 : 1);
    left -= copies;
    yield { asked, copies };
  }

  function newRequest(number: number): Asked {
    const cardId = random.chance(HOT / 100) ? hotCard : random.pick(cards);
    return { number, cardId, minor: random.integer(MINOR_MIN, MINOR_MAX) };
  }
}

/** Different requests for small amounts, over these cards in turn. */
export function* oneEach(cards: readonly string[], requests: number): Generator<Sending> {
  for (let number = 0; number < requests; number += 1) {
    yield { asked: { number, cardId: cards[number % cards.length] ?? '', minor: MINOR_MIN }, copies: 1 };
  }
}
