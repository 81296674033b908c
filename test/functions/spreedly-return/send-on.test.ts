import { createMemoryPayments } from '../../../adapters/memory/payment-store.ts';
import { createPayments } from '../../../adapters/payments/payments.ts';
import type { Payments } from '../../../domain/payment/ports.ts';
import { createReturnObserver } from '../../../functions/spreedly-return/observe.ts';
import { onwardReply } from '../../../functions/spreedly-return/reply.ts';
import { sendOn } from '../../../functions/spreedly-return/send-on.ts';
import { aLog } from '../../support/log-lines.ts';
import { aMember } from '../../support/payments.ts';
import { aSpreedly, asTransaction, aToken, NO_ANSWER, transactionBody } from '../../support/spreedly.ts';

const START = Date.parse('2026-11-27T12:00:00Z');
const PAYMENT_ID = `pay_${'a'.repeat(26)}`;
const TOKEN = aToken('T1');
const PAGES = {
  success: 'https://shop.example/thanks?lang=en',
  failure: 'https://shop.example/sorry',
  pending: 'https://shop.example/wait#top',
};
const signal = new AbortController().signal;

/** The way back from a bank, with one transaction at Spreedly. */
function aReturn(changes: Record<string, unknown> = {}) {
  const memory = createMemoryPayments();
  const time = { nowMs: START + 60_000 };
  const clock = () => time.nowMs;
  const { state, spreedly } = aSpreedly(clock);
  state.transactions.push(transactionBody({ token: TOKEN, order_id: PAYMENT_ID, ...changes }));
  const { lines, log } = aLog();
  const payments = createPayments({ store: memory.store, spreedly, clock, pause: async () => undefined });
  const failing: { note?: Payments['note']; read?: () => Promise<never> } = {};
  return {
    state,
    lines,
    failing,
    payments,
    sendOn: (...presented: string[]) =>
      sendOn(presented, {
        pages: PAGES,
        spreedly,
        payments: { note: failing.note ?? payments.note },
        records: { read: failing.read ?? memory.store.read },
        observe: createReturnObserver(log),
        clock,
      }),
  };
}

test.each([
  ['succeeded', 'https://shop.example/thanks?lang=en&'],
  ['gateway_processing_failed', 'https://shop.example/sorry?'],
  ['failed', 'https://shop.example/sorry?'],
  ['gateway_setup_failed', 'https://shop.example/sorry?'],
  ['pending', 'https://shop.example/wait?'],
  ['processing', 'https://shop.example/wait?'],
  ['gateway_processing_result_unknown', 'https://shop.example/wait?'],
  ['a_state_to_come', 'https://shop.example/wait?'],
])('somebody whose payment is %s goes on to its page, with what the look-up knows', async (state, page) => {
  const way = aReturn({ state });
  const anchor = page.includes('/wait') ? '#top' : '';
  expect(await way.sendOn(TOKEN)).toBe(`${page}transaction_token=${TOKEN}&payment_id=${PAYMENT_ID}${anchor}`);
  expect(way.lines).toMatchObject([{ event: 'PERSON_SENT_ON', fields: { token: TOKEN, state } }]);
});

test('a look-up on the way back is noted', async () => {
  const way = aReturn();
  await way.sendOn(TOKEN);
  const { reading } = asTransaction(way.state.transactions[0] ?? {});
  expect(await way.payments.note(reading, 'shown', START, signal)).toMatchObject({
    kind: 'unchanged',
    record: { state: 'succeeded', paymentId: PAYMENT_ID },
  });
});

test('how a payment ended is asked once', async () => {
  const way = aReturn();
  await way.sendOn(TOKEN);
  const again = await way.sendOn(TOKEN);
  expect(again).toContain('/thanks');
  expect(way.state.calls).toEqual(['show']);
});

test('one that is pending is asked for each time', async () => {
  const way = aReturn({ state: 'pending' });
  await way.sendOn(TOKEN);
  Object.assign(way.state.transactions[0] ?? {}, { state: 'succeeded', updated_at: '2026-11-27T12:00:30Z' });
  expect(await way.sendOn(TOKEN)).toContain('/thanks');
});

describe('whoever brings nothing that is known waits on the pending page, without a word of his query', () => {
  test.each([
    ['no token', []],
    ['an empty one', ['']],
    ['two', [TOKEN, aToken('T2')]],
    ['one that nobody knows', [aToken('nobody')]],
    ['a URL', ['https://evil.example/']],
    ['a path', ['../../gateways']],
    ['a header', ['x\r\nset-cookie: a=b']],
    ['far too much', ['a'.repeat(65)]],
  ])('%s', async (_what, presented) => {
    const way = aReturn();
    expect(await way.sendOn(...presented)).toBe(PAGES.pending);
    expect(JSON.stringify(way.lines)).not.toMatch(/evil|gateways|cookie|nobody|aaaa/);
  });

  test('one whose payment cannot be looked up', async () => {
    const way = aReturn();
    way.state.failing.set('show', { failure: NO_ANSWER });
    expect(await way.sendOn(TOKEN)).toBe(PAGES.pending);
  });
});

test('nothing but a look-up is needed: where the store fails people go on all the same', async () => {
  const way = aReturn({ state: 'failed' });
  way.failing.note = () => Promise.reject(new Error('down'));
  way.failing.read = () => Promise.reject(new Error('down'));
  expect(await way.sendOn(TOKEN)).toBe(
    `https://shop.example/sorry?transaction_token=${TOKEN}&payment_id=${PAYMENT_ID}`,
  );
  expect(way.lines.filter(({ event }) => event === 'PAYMENT_STORE_FAILED')).toHaveLength(2);
});

test.each([false, true])(
  'a capture has no payment id to go on with, whether the store fails (%s) or not',
  async (isDown) => {
    const way = aReturn({ transaction_type: 'Capture' });
    if (isDown) way.failing.note = () => Promise.reject(new Error('down'));
    expect(await way.sendOn(TOKEN)).toBe(`https://shop.example/thanks?lang=en&transaction_token=${TOKEN}`);
  },
);

test('somebody whose payment is disputed waits until Spreedly has settled it', async () => {
  const way = aReturn({ state: 'failed', updated_at: '2026-11-27T12:00:30Z' });
  const told = { state: 'succeeded', updatedAtMs: START + 45_000 };
  const member = aMember(told, { token: TOKEN });
  way.state.failing.set('show', { failure: NO_ANSWER });
  await expect(way.payments.tell(member, START + 46_000)).rejects.toThrow('could not be looked up');
  way.state.failing.clear();
  expect(await way.sendOn(TOKEN)).toBe(
    `https://shop.example/wait?transaction_token=${TOKEN}&payment_id=pay_0123456789abcdefghijklmnop#top`,
  );
});

test('an order id that is not ours goes nowhere', async () => {
  const way = aReturn({ order_id: 'Jane Doe' });
  expect(await way.sendOn(TOKEN)).toBe(`https://shop.example/thanks?lang=en&transaction_token=${TOKEN}`);
});

test('the answer is 303, kept by nobody', () => {
  expect(onwardReply('https://shop.example/')).toEqual({
    statusCode: 303,
    headers: { location: 'https://shop.example/', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
});
