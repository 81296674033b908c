import type { SeededRandom } from '../../simulate/seeded-random.ts';
import type { Happening } from './happening.ts';
import type { Oddity } from './oddities.ts';
import { type Advise, type Ask, type Dress, REFUND, type Script } from './script.ts';
import type { Purchase } from './webhook-body.ts';

/** Who buys, and what chance decides. */
export type Draw = { readonly name: string; readonly cardId: string; readonly random: SeededRandom };

/** What a transaction may turn into; each gives the whole life of one, and of another where two belong together. */
export const HABITS = {
  purchase: (draw) => [ask(draw), advise(draw, { kind: 'told' })],

  /** A restaurant: held, then posted for more. */
  tip(draw) {
    const purchase = aPurchase(draw, { mcc: '5812' });
    return [
      ask(draw, purchase),
      advise(draw, { kind: 'posted', amount: share(purchase, 1 + draw.random.integer(5, 25) / 100) }),
    ];
  },

  /** A shop that sends three parcels, of which two may cost the same. */
  severalClearings(draw) {
    const purchase = aPurchase(draw);
    const amounts = [0.25, 0.25, 0.5].map((part) => share(purchase, part));
    return [ask(draw, purchase), ...amounts.map((amount) => advise(draw, { kind: 'posted', amount }))];
  },

  /** A hotel: more is held later under the same authTransactionId, and all of it is posted at once. */
  increments(draw) {
    const purchase = aPurchase(draw, { mcc: '7011' });
    const more = { ...purchase, amount: share(purchase, 0.5) };
    const amount = share(purchase, 1.5);
    return [ask(draw, purchase), ask(draw, more), advise(draw, { kind: 'posted', amount })];
  },

  refund: (draw) => [
    ask(draw, aPurchase(draw), { changes: REFUND }),
    advise(draw, { kind: 'told' }, { changes: REFUND }),
  ],

  reversal: (draw) => [ask(draw), advise(draw, { kind: 'told' }), advise(draw, { kind: 'reversed' })],

  partialReversal(draw) {
    const purchase = aPurchase(draw);
    return [
      ask(draw, purchase),
      advise(draw, { kind: 'told' }),
      advise(draw, { kind: 'reversed', amount: share(purchase, 0.4) }),
    ];
  },

  failedReversal: (draw) => [ask(draw), advise(draw, { kind: 'told' }), advise(draw, { kind: 'reversal_failed' })],

  /** The reversal overtakes what it reverses. */
  reversalFirst(draw) {
    const purchase = aPurchase(draw);
    return [{ ...advise(draw, { kind: 'reversed' }), purchase }, ask(draw, purchase), advise(draw, { kind: 'told' })];
  },

  partialApproval(draw) {
    const purchase = aPurchase(draw);
    return [ask(draw, purchase), advise(draw, { kind: 'partly_approved', amount: share(purchase, 0.6) })];
  },

  refusedElsewhere: (draw) => [
    ask(draw),
    advise(draw, { kind: 'refused', statusCode: draw.random.pick(['1A', 'AT', 'E7', 'CN', '51']) }),
  ],

  contradiction: (draw) => [ask(draw), advise(draw, { kind: 'contradicted' })],

  /** Never asked for: an offline terminal. */
  forcedPost: (draw) => [{ ...advise(draw, { kind: 'forced' }), purchase: aPurchase(draw) }],

  /** The connection breaks before an answer, which comes too late; the advice tells what the network was told. */
  hungUp: (draw) => [{ ...ask(draw), hangUpAfterMs: 1 }, advise(draw, { kind: 'told' })],

  lostAdvice: (draw) => [ask(draw), { ...advise(draw, { kind: 'told' }), deliveries: 0 }],

  /** Authorized and told so; then it is posted for more, and nobody hears of it. */
  lostPost(draw) {
    const purchase = aPurchase(draw);
    const posted = advise(draw, { kind: 'posted', amount: share(purchase, 1.1) });
    return [ask(draw, purchase), advise(draw, { kind: 'told' }), { ...posted, deliveries: 0 }];
  },

  duplicateAdvice: (draw) => [ask(draw), { ...advise(draw, { kind: 'told' }), deliveries: draw.random.integer(2, 3) }],

  redelivery: (draw) => [
    ask(draw),
    { kind: 'ask_again', transaction: draw.name },
    advise(draw, { kind: 'told' }),
    { kind: 'ask_again', transaction: draw.name },
  ],

  /** The network's count has come round: another purchase of the card gets a number that it had eight days ago. */
  reusedId(draw) {
    const later = { ...draw, name: `${draw.name}, again` };
    return [
      { ...ask(draw), daysAgo: 8 },
      advise(draw, { kind: 'told' }),
      { ...ask(later), idOf: draw.name },
      advise(later, { kind: 'told' }),
    ];
  },

  oddMessageType(draw) {
    const messageType = draw.random.pick(['0100', '0120', '0220', '0420', '0620', '9999']);
    return [ask(draw), advise(draw, { kind: 'told' }, { changes: { 'transaction.message.messageType': messageType } })];
  },
} as const satisfies Readonly<Record<string, (draw: Draw) => Script>>;

export type Habit = keyof typeof HABITS;

/** Half of all webhooks are as documented. */
const REQUEST_ODDITIES: readonly Oddity[] = [
  'secondSixtyFour',
  'billingWithoutCurrency',
  'merchantWithoutState',
  'withoutMerchant',
  'unknownFields',
  'otherSpellings',
];
const ADVICE_ODDITIES: readonly Oddity[] = [
  'secondSixtyFour',
  'merchantWithoutState',
  'withoutMerchant',
  'unknownFields',
];

function ask(draw: Draw, purchase = aPurchase(draw), dress: Dress = {}): Ask {
  return { kind: 'ask', transaction: draw.name, purchase, ...odd(draw, REQUEST_ODDITIES), ...dress };
}

function advise(draw: Draw, happening: Happening, dress: Dress = {}): Advise {
  return { kind: 'advise', transaction: draw.name, happening, ...odd(draw, ADVICE_ODDITIES), ...dress };
}

function odd({ random }: Draw, oddities: readonly Oddity[]): Dress {
  return random.chance(0.5) ? {} : { oddities: [random.pick(oddities)] };
}

/** From 1.00 to 120.00 USD. */
function aPurchase({ cardId, random }: Draw, more: Purchase = {}): Purchase {
  return { cardId, amount: random.integer(5, 600) / 5, mcc: random.pick(['5411', '5541', '5999', '4111']), ...more };
}

/** A part of the amount in whole cents. */
function share({ amount = 100 }: Purchase, part: number): number {
  return Math.round(amount * 100 * part) / 100;
}
