import { type BroughtIn, broughtIn, isToBeAsked } from '../../../domain/payment/bring-in.ts';
import type { CallbackMember } from '../../../domain/payment/callback.ts';
import type { PaymentRecord } from '../../../domain/payment/payment.ts';
import type { PaymentEvent } from '../../../domain/payment/payment-event.ts';
import type { PaymentHistoryEntry } from '../../../domain/payment/ports.ts';
import type { PaymentReading } from '../../../domain/payment/reading.ts';
import { A_PAYMENT_ID, A_TOKEN, aMember, anUnprovenMember, aReading } from '../../support/payments.ts';
import { NOON } from '../../support/rules.ts';

const SECOND_MS = 1_000;

function at(seconds: number): number {
  return NOON + seconds * SECOND_MS;
}

/** A signed callback about a moment, which came half a second later. */
function signed(state: string, seconds: number): BroughtIn {
  return { told: { member: aMember({ state, updatedAtMs: at(seconds) }), receivedAtMs: at(seconds) + 500 } };
}

/** What Spreedly answered half a second after a moment, or when it was asked later. */
function read(
  state: string,
  seconds: number,
  { askedS = seconds + 0.5, ...change }: Partial<PaymentReading> & { askedS?: number } = {},
): BroughtIn {
  const reading = aReading({ state, updatedAtMs: at(seconds), ...change });
  return { answered: { reading, cause: 'looked_up', atMs: at(askedS) } };
}

type End = {
  readonly record: PaymentRecord | undefined;
  readonly events: readonly PaymentEvent[];
  readonly history: readonly PaymentHistoryEntry[];
};

function endOf(...all: readonly BroughtIn[]): End {
  return all.reduce<End>(
    ({ record, events, history }, one) => {
      const { news } = broughtIn(record, A_TOKEN, one) ?? {};
      if (news === undefined) return { record, events, history };
      return { record: news.next, events: [...events, ...news.events], history: [...history, ...news.history] };
    },
    { record: undefined, events: [], history: [] },
  );
}

function typesOf({ events }: End): readonly string[] {
  return events.map(({ type }) => type.replace('payment.', ''));
}

describe('of what is signed', () => {
  test.each<[string, readonly BroughtIn[], string]>([
    ['newer absorbs older', [signed('pending', 1), signed('processing', 2)], 'processing'],
    ['whichever comes first', [signed('processing', 2), signed('pending', 1)], 'processing'],
    [
      'the result not being known is no end',
      [signed('gateway_processing_result_unknown', 1), signed('pending', 2)],
      'pending',
    ],
    ['a state that nobody knows is no end', [signed('scrubbed', 1), signed('pending', 2)], 'pending'],
    ['within one second the end is the later', [signed('succeeded', 1), signed('processing', 1)], 'succeeded'],
    [
      'an old pending again changes nothing',
      [signed('pending', 1), signed('succeeded', 2), signed('pending', 1)],
      'succeeded',
    ],
  ])('%s', (_what, told, state) => {
    const end = endOf(...told);
    expect(end.record).toMatchObject({ state });
    expect(end.record?.isDisputed).toBeUndefined();
  });

  test.each<[string, BroughtIn, BroughtIn]>([
    ['two ends', signed('succeeded', 1), signed('failed', 2)],
    ['two ends of one second', signed('succeeded', 1), signed('failed', 1)],
    ['an end and a passing state after it', signed('failed', 1), signed('pending', 2)],
  ])('%s are disputed and nothing moves, in any order', (_what, one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const alone = endOf(first);
      const both = endOf(first, second);
      expect(both.record).toMatchObject({ isDisputed: true, state: alone.record?.state });
      expect(typesOf(both)).toEqual(['found', 'disputed']);
      expect(both.events.at(-1)).toMatchObject({ state: alone.record?.state, isFinal: false });
    }
  });
});

describe('what Spreedly answers', () => {
  test('ends a dispute, whichever end it names', () => {
    for (const state of ['succeeded', 'failed']) {
      const end = endOf(signed('succeeded', 1), signed('failed', 2), read(state, 2));
      expect(end.record).toMatchObject({ state, signed: [] });
      expect(end.record?.isDisputed).toBeUndefined();
      expect(typesOf(end).slice(2)).toEqual(state === 'failed' ? ['state_changed', 'settled'] : ['settled']);
    }
  });

  test('counts over what was signed up to it, and not over what was signed later', () => {
    expect(endOf(read('pending', 2), signed('processing', 1)).record?.state).toBe('pending');
    expect(endOf(read('pending', 2), signed('succeeded', 3)).record).toMatchObject({ state: 'succeeded' });
    expect(endOf(signed('succeeded', 3), read('pending', 2)).record).toMatchObject({ state: 'succeeded' });
  });

  test('a minute later an end counts over what it does not know', () => {
    const both = [signed('succeeded', 2), signed('failed', 3)];
    expect(endOf(...both, read('succeeded', 2)).record?.isDisputed).toBe(true);
    const later = endOf(...both, read('succeeded', 2, { askedS: 64 }));
    expect(later.record).toMatchObject({ state: 'succeeded', signed: [] });
    expect(later.record?.isDisputed).toBeUndefined();
  });

  test('takes no end back by what it was before, however late it was asked', () => {
    const old = read('pending', 1, { askedS: 600 });
    expect(endOf(signed('succeeded', 3), old).record).toMatchObject({ state: 'succeeded' });
    expect(endOf(old, signed('succeeded', 3)).record).toMatchObject({ state: 'succeeded' });
    expect(endOf(read('succeeded', 3), old).record).toMatchObject({ state: 'succeeded' });
    expect(endOf(old, read('succeeded', 3)).record).toMatchObject({ state: 'succeeded' });
  });

  test('without a time counts from a minute before it was asked', () => {
    const { updatedAtMs: _none, ...reading } = aReading({ state: 'succeeded' });
    const timeless: BroughtIn = { answered: { reading, cause: 'looked_up', atMs: at(1.5) } };
    expect(endOf(timeless).record).toMatchObject({ state: 'succeeded' });
    expect(endOf(timeless).record?.updatedAtMs).toBeUndefined();
    expect(endOf(timeless, signed('pending', 1)).record?.isDisputed).toBe(true);
  });

  test('is kept with its message, its errors by step and what the browser has to do', () => {
    const details = {
      message: { key: 'messages.gateway_processing_failed', text: 'Declined' },
      gatewayTransactionId: '49',
      responses: { gateway: { success: false, errorCode: '51' }, redirect: { errorCode: 'x', message: 'No' } },
    };
    const end = endOf(signed('gateway_processing_failed', 1), read('gateway_processing_failed', 1, details));
    expect(end.record).toMatchObject(details);
    expect(typesOf(end)).toEqual(['found', 'described']);
    expect(end.events.at(-1)).toMatchObject({
      message: details.message,
      errors: [
        { step: 'gateway', code: '51' },
        { step: 'redirect', code: 'x' },
      ],
    });
    const shown = JSON.stringify(end.events);
    expect(shown).not.toContain('"49"');
  });

  test('describes no state but its own', () => {
    const waiting = { requiredAction: 'challenge', message: { text: 'Pending' } };
    const end = endOf(read('pending', 1, waiting), signed('succeeded', 2));
    expect(end.events.map(({ state, message, requiredAction }) => [state, message?.text, requiredAction])).toEqual([
      ['pending', 'Pending', 'challenge'],
      ['succeeded', undefined, undefined],
    ]);
  });
});

test('redirect and callback, in any order, count once', () => {
  const returned: BroughtIn = {
    answered: { reading: aReading({ state: 'succeeded', updatedAtMs: at(2) }), cause: 'returned', atMs: at(3) },
  };
  const pending = read('pending', 1);
  for (const order of [
    [returned, signed('succeeded', 2)],
    [signed('succeeded', 2), returned],
  ]) {
    const end = endOf(pending, ...order);
    expect(typesOf(end)).toEqual(['found', 'state_changed']);
  }
});

describe('the payment id', () => {
  test('is kept of what was started here, and of nothing that only inherits it', () => {
    expect(endOf(read('pending', 1)).record?.paymentId).toBe(A_PAYMENT_ID);
    expect(endOf(read('pending', 1, { transactionType: 'OffsiteAuthorization' })).record?.paymentId).toBe(A_PAYMENT_ID);
    for (const transactionType of ['Capture', 'Void', 'Credit', 'PurchaseCancel']) {
      expect(endOf(read('succeeded', 1, { transactionType })).record?.paymentId).toBeUndefined();
    }
  });

  test("is none where the order id is somebody else's", () => {
    for (const orderId of ['Gandalf Grey', `${A_PAYMENT_ID}x`, '']) {
      const end = endOf(read('pending', 1, { orderId }));
      expect(end.record?.paymentId).toBeUndefined();
    }
  });

  test('is kept of a signed callback too, before anything was read', () => {
    expect(endOf(signed('pending', 1)).record).toMatchObject({
      paymentId: A_PAYMENT_ID,
      amount: 3004,
      currency: 'USD',
    });
  });
});

describe('what is not proven', () => {
  const told = { member: anUnprovenMember({ state: 'succeeded', amount: 1 }), receivedAtMs: at(1) };

  test('makes no record alone, and changes none', () => {
    expect(broughtIn(undefined, A_TOKEN, { told })).toBeUndefined();
    const before = endOf(read('pending', 0));
    const { isChanged, news } = broughtIn(before.record, A_TOKEN, { told }) ?? {};
    expect(isChanged).toBe(false);
    expect(news?.next).toMatchObject({ state: 'pending', amount: 3004, signed: [] });
    expect(news?.events).toEqual([]);
  });

  test('is kept in the history for whoever looks', () => {
    const end = endOf({ told, ...read('pending', 1) });
    expect(end.history).toMatchObject([
      { sequence: 1, kind: 'callback', member: { proof: { kind: 'unproven' }, told: { state: 'succeeded' } } },
      { sequence: 2, kind: 'reading', cause: 'looked_up', reading: { state: 'pending' } },
    ]);
    expect(end.record?.state).toBe('pending');
  });

  test.each<[string, CallbackMember['told']]>([
    ['without a time', { state: 'failed' }],
    ['without a state', { updatedAtMs: at(1) }],
    ['from next week', { updatedAtMs: at(7 * 86_400), state: 'failed' }],
  ])('is signed %s, too', (_what, said) => {
    const member = aMember({}, { told: said });
    expect(broughtIn(undefined, A_TOKEN, { told: { member, receivedAtMs: at(1) } })).toBeUndefined();
  });
});

describe('Spreedly is asked', () => {
  const told = (state: string, seconds: number, receivedS = seconds + 0.5) => ({
    member: aMember({ state, updatedAtMs: at(seconds) }),
    receivedAtMs: at(receivedS),
  });

  test('for what is new, and not for what an answer has covered', () => {
    expect(isToBeAsked(undefined, told('pending', 1))).toBe(true);
    const { record } = endOf(signed('pending', 1), read('pending', 1));
    expect(isToBeAsked(record, told('pending', 1))).toBe(false);
    expect(isToBeAsked(record, told('processing', 0))).toBe(false);
    expect(isToBeAsked(record, told('succeeded', 2))).toBe(true);
  });

  test('again for what could not be looked up', () => {
    expect(isToBeAsked(endOf(signed('succeeded', 2)).record, told('succeeded', 2))).toBe(true);
  });

  test('where its older answer has another state of the same second', () => {
    const { record } = endOf(read('pending', 1));
    expect(isToBeAsked(record, told('processing', 1, 2))).toBe(true);
    expect(isToBeAsked(record, told('processing', 1, 1))).toBe(false);
    expect(isToBeAsked(endOf(read('failed', 1)).record, told('succeeded', 1, 2))).toBe(true);
    expect(isToBeAsked(endOf(read('failed', 1)).record, told('processing', 1, 2))).toBe(false);
  });

  test('no more for a passing state that a look-up a minute later does not know', () => {
    const late = (askedS: number) => endOf(signed('processing', 3), read('pending', 1, { askedS })).record;
    expect(late(64)).toMatchObject({ state: 'processing' });
    expect([late(4), late(64)].map((record) => isToBeAsked(record, told('processing', 3)))).toEqual([true, false]);
    const ended = endOf(signed('failed', 3), read('pending', 1, { askedS: 64 })).record;
    expect(isToBeAsked(ended, told('failed', 3))).toBe(true);
  });

  test('for anything while it is disputed', () => {
    const { record } = endOf(signed('succeeded', 1), signed('failed', 2));
    expect(isToBeAsked(record, told('pending', 0))).toBe(true);
  });

  test('for what is not proven, once for each time it comes', () => {
    const member = anUnprovenMember({ state: 'failed' });
    const { record } = endOf({ told: { member, receivedAtMs: at(1) }, ...read('pending', 1) });
    expect(isToBeAsked(record, { member, receivedAtMs: at(1) })).toBe(false);
    expect(isToBeAsked(record, { member, receivedAtMs: at(2) })).toBe(true);
    expect(isToBeAsked(record, { member: anUnprovenMember({ state: 'succeeded' }), receivedAtMs: at(1) })).toBe(true);
  });
});

test('the history has each callback once, and a reading that brought nothing only of a call that did something', () => {
  const shown = (cause: 'shown' | 'completed'): BroughtIn => ({
    answered: { reading: aReading({ updatedAtMs: at(1) }), cause, atMs: at(9) },
  });
  const end = endOf(
    { ...signed('pending', 1), ...read('pending', 1) },
    signed('pending', 1),
    signed('pending', 0),
    signed('pending', 0),
    shown('shown'),
    shown('completed'),
  );
  expect(end.history.map((entry) => (entry.kind === 'callback' ? 'callback' : entry.cause))).toEqual([
    'callback',
    'looked_up',
    'callback',
    'completed',
  ]);
  expect(end.record).toMatchObject({ history: 4, version: 3 });
});

test('a record keeps the names of fifty callbacks, however much somebody makes up', () => {
  const end = endOf(
    read('pending', 0),
    ...Array.from({ length: 80 }, (_, nth) => ({
      told: { member: anUnprovenMember({ state: `s${nth}`.padEnd(5_000, 'x') }), receivedAtMs: at(1) },
    })),
  );
  expect(end.record?.told).toHaveLength(50);
  expect(JSON.stringify(end.record).length).toBeLessThan(10_000);
});
