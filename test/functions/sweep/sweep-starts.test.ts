import { createMemoryPayments } from '../../../adapters/memory/payment-store.ts';
import { createPayments } from '../../../adapters/payments/payments.ts';
import type { PaymentStarts } from '../../../domain/payment/ports.ts';
import { environmentSchema, paymentSettings } from '../../../functions/sweep/settings.ts';
import { sweepStarts } from '../../../functions/sweep/sweep-starts.ts';
import { aLog } from '../../support/log-lines.ts';
import { aSpreedly, asTransaction, aToken, NO_ANSWER, transactionBody } from '../../support/spreedly.ts';

const NOON = Date.parse('2026-11-27T12:00:00Z');
const MINUTE_MS = 60_000;
const UNTIL_DONE = new AbortController().signal;

const idOf = (nth: number) => `pay_${String(nth).padStart(26, '0')}`;

/** So many starts that were claimed at noon and never answered, and what a sweep of them does. */
async function aSweep(count: number) {
  const memory = createMemoryPayments();
  const time = { nowMs: NOON, passesMs: 0 };
  const clock = () => (time.nowMs += time.passesMs);
  const { state, spreedly } = aSpreedly(clock);
  const { lines, log } = aLog();
  const payments = createPayments({ store: memory.store, spreedly, clock, pause: async () => undefined });
  const claim = (nth: number) =>
    memory.starts.claim(
      {
        paymentId: idOf(nth),
        kind: 'purchase',
        digest: 'd',
        amount: 3001,
        currency: 'USD',
        claimedAtMs: time.nowMs,
        untilMs: time.nowMs + 24_000,
      },
      UNTIL_DONE,
    );
  for (let nth = 0; nth < count; nth += 1) await claim(nth);
  const instead: Partial<PaymentStarts> = {};
  return {
    state,
    lines,
    time,
    instead,
    claim,
    payments,
    events: memory.events,
    start: (nth: number) => memory.starts.read(idOf(nth), UNTIL_DONE),
    /** It was made at Spreedly. */
    makes: (nth: number, changes: Record<string, unknown> = {}) =>
      state.transactions.push(
        transactionBody({
          token: aToken(`S${nth}`),
          order_id: idOf(nth),
          created_at: new Date(time.nowMs).toISOString(),
          ...changes,
        }),
      ),
    run: (signal = UNTIL_DONE) =>
      sweepStarts({ spreedly, payments, starts: { ...memory.starts, ...instead }, clock, log }, signal),
  };
}

test('starts that were left on their way are found by their order id, more than one round takes up', async () => {
  const sweep = await aSweep(120);
  for (let nth = 0; nth < 120; nth += 1) sweep.makes(nth);
  sweep.time.nowMs += MINUTE_MS;
  await sweep.run();
  expect(await sweep.start(7)).toMatchObject({ fate: 'made', token: aToken('S7') });
  expect(sweep.lines.filter(({ metrics }) => metrics.PaymentStartFound === 1)).toHaveLength(120);
});

test('one that is still on its way is left alone', async () => {
  const sweep = await aSweep(1);
  sweep.makes(0);
  sweep.time.nowMs += 23_000;
  await sweep.run();
  expect([sweep.state.calls, (await sweep.start(0))?.fate]).toEqual([[], 'posting']);
});

test('one that is not listed is looked for again and again, and given up when it could not come any more', async () => {
  const sweep = await aSweep(1);
  for (let minute = 1; minute <= 10; minute += 1) {
    sweep.time.nowMs = NOON + minute * MINUTE_MS;
    await sweep.run();
    expect(await sweep.start(0)).toMatchObject({ fate: 'unknown', lookedFor: minute });
  }
  sweep.time.nowMs = NOON + 11 * MINUTE_MS;
  await sweep.run();
  expect(await sweep.start(0)).toMatchObject({ fate: 'not_made' });
  expect(sweep.events.map(({ type }) => type)).toEqual(['payment.start_unknown', 'payment.not_made']);
  expect(sweep.lines).toMatchObject([{ event: 'PAYMENT_NOT_MADE', metrics: { PaymentNotMade: 1 } }]);
});

test('one look that comes late gives nothing up: it was looked for once', async () => {
  const sweep = await aSweep(1);
  sweep.time.nowMs += 60 * MINUTE_MS;
  await sweep.run();
  expect(await sweep.start(0)).toMatchObject({ fate: 'unknown', lookedFor: 1 });
});

test('what inherited the order id of a start is not the start', async () => {
  const sweep = await aSweep(1);
  for (const kind of ['Capture', 'Void', 'Credit', 'Authorization']) {
    sweep.makes(0, { token: aToken(kind), transaction_type: kind });
  }
  sweep.time.nowMs += MINUTE_MS;
  await sweep.run();
  expect((await sweep.start(0))?.fate).toBe('unknown');
  sweep.makes(0, { transaction_type: 'OffsitePurchase' });
  await sweep.run();
  expect(await sweep.start(0)).toMatchObject({ fate: 'made', token: aToken('S0') });
});

describe('it is listed from the latest transaction on that was known before', () => {
  async function known() {
    const sweep = await aSweep(0);
    sweep.makes(900, { token: aToken('before'), order_id: null });
    const { reading } = asTransaction(sweep.state.transactions[0] ?? {});
    await sweep.payments.note(reading, 'looked_up', NOON, UNTIL_DONE);
    await sweep.claim(0);
    sweep.time.nowMs += MINUTE_MS;
    return sweep;
  }

  test('through as many pages as there are', async () => {
    const sweep = await known();
    sweep.state.pageSize = 3;
    for (let nth = 1; nth < 20; nth += 1) sweep.makes(nth);
    sweep.makes(0);
    await sweep.run();
    expect(await sweep.start(0)).toMatchObject({ fate: 'made', token: aToken('S0') });
  });

  test('and not given up where there are more pages than anybody reads', async () => {
    const sweep = await known();
    sweep.state.pageSize = 3;
    for (let nth = 1; nth < 100; nth += 1) sweep.makes(nth);
    for (const minutes of [1, 20, 40]) {
      sweep.time.nowMs = NOON + minutes * MINUTE_MS;
      await sweep.run();
    }
    expect(await sweep.start(0)).toMatchObject({ fate: 'unknown', lookedFor: 0 });
  });

  test('and given up where all that anybody reads was made after it could have come', async () => {
    const sweep = await known();
    sweep.state.pageSize = 3;
    for (const minutes of [12, 13]) {
      sweep.time.nowMs = NOON + minutes * MINUTE_MS;
      for (let nth = 1; nth < 100; nth += 1) sweep.makes(nth);
      await sweep.run();
    }
    expect((await sweep.start(0))?.fate).toBe('not_made');
  });

  test('or among the newest, where others made too many since that one', async () => {
    const sweep = await aSweep(0);
    sweep.makes(900, { token: aToken('before'), order_id: null });
    const { reading } = asTransaction(sweep.state.transactions[0] ?? {});
    await sweep.payments.note(reading, 'looked_up', NOON, UNTIL_DONE);
    sweep.state.pageSize = 3;
    sweep.time.nowMs += 60 * MINUTE_MS;
    for (let nth = 1; nth < 100; nth += 1) sweep.makes(nth, { created_at: '2026-11-27T12:30:00Z' });
    await sweep.claim(0);
    sweep.makes(0);
    sweep.time.nowMs += MINUTE_MS;
    await sweep.run();
    expect(await sweep.start(0)).toMatchObject({ fate: 'made', token: aToken('S0') });
  });

  test('or among the newest, where Spreedly does not know that one', async () => {
    const sweep = await known();
    sweep.state.transactions.shift();
    sweep.makes(0);
    await sweep.run();
    expect(await sweep.start(0)).toMatchObject({ fate: 'made', token: aToken('S0') });
  });

  test('but not given up there: it may be in the environment that knows that one', async () => {
    const sweep = await known();
    sweep.state.transactions.shift();
    for (const minutes of [1, 20, 40]) {
      sweep.time.nowMs = NOON + minutes * MINUTE_MS;
      await sweep.run();
    }
    expect((await sweep.start(0))?.fate).toBe('unknown');
  });
});

test('one of which there is a capture was made, and is not given up', async () => {
  const sweep = await aSweep(1);
  sweep.makes(0, { transaction_type: 'Capture' });
  for (const minutes of [1, 20, 40]) {
    sweep.time.nowMs = NOON + minutes * MINUTE_MS;
    await sweep.run();
  }
  expect((await sweep.start(0))?.fate).toBe('unknown');
});

test('where no transaction is known, the newest are read back to before the start and no further', async () => {
  const sweep = await aSweep(1);
  sweep.state.pageSize = 2;
  for (let nth = 1; nth <= 10; nth += 1) sweep.makes(nth, { created_at: '2026-11-27T11:00:00Z' });
  for (let nth = 11; nth <= 13; nth += 1) sweep.makes(nth);
  sweep.time.nowMs += MINUTE_MS;
  await sweep.run();
  expect([sweep.state.calls.length, (await sweep.start(0))?.lookedFor]).toEqual([2, 1]);
});

test('while Spreedly cannot answer nothing is given up, and not everything is asked', async () => {
  const sweep = await aSweep(100);
  sweep.state.failing.set('list', { failure: NO_ANSWER });
  for (const minutes of [1, 20, 40]) {
    sweep.time.nowMs = NOON + minutes * MINUTE_MS;
    await sweep.run();
  }
  expect(sweep.state.calls.length).toBeLessThan(50);
  expect(await sweep.start(0)).toMatchObject({ fate: 'unknown', lookedFor: 0 });
});

test('a list that never comes is given up, and the sweep ends', async () => {
  const sweep = await aSweep(1);
  sweep.time.nowMs += MINUTE_MS;
  // Whatever looks at the clock finds that most of a call's time is over.
  sweep.time.passesMs = 3_990;
  sweep.state.during.set('list', () => new Promise(() => undefined));
  await sweep.run();
  expect(sweep.state.calls).toEqual(['list']);
  expect(await sweep.start(0)).toMatchObject({ fate: 'unknown', lookedFor: 0 });
});

test('one that fails does not keep the others', async () => {
  const sweep = await aSweep(3);
  for (let nth = 0; nth < 3; nth += 1) sweep.makes(nth);
  sweep.time.nowMs += MINUTE_MS;
  sweep.instead.read = async (paymentId) =>
    paymentId === idOf(0) ? Promise.reject(new Error('busy')) : sweep.start(Number(paymentId.slice(-2)));
  await sweep.run();
  expect(sweep.lines.filter(({ event }) => event === 'SWEEP_FAILED')).toHaveLength(1);
  expect([(await sweep.start(1))?.fate, (await sweep.start(2))?.fate]).toEqual(['made', 'made']);
});

test('a table that cannot be read is told, and what is swept besides hears nothing of it', async () => {
  const sweep = await aSweep(1);
  sweep.instead.listOpen = () => Promise.reject(new Error('throttled'));
  await sweep.run();
  expect(sweep.lines).toMatchObject([{ event: 'SWEEP_FAILED', fields: { error: 'Error: throttled' } }]);
});

test('when its time is over it takes up nothing more', async () => {
  const sweep = await aSweep(1);
  sweep.makes(0);
  sweep.time.nowMs += MINUTE_MS;
  await sweep.run(AbortSignal.abort());
  expect(sweep.state.calls).toEqual([]);
});

test('a stage without Spreedly has nothing of it to sweep, and half of its settings are refused', () => {
  const settings = { STAGE: 's', RULES_TABLE: 'r', CARDS_TABLE: 'c', AUTHORIZATIONS_TABLE: 'a' };
  expect(paymentSettings(environmentSchema.parse(settings))).toBeUndefined();
  const complete = { ...settings, PAYMENTS_TABLE: 't', SPREEDLY_CREDENTIALS_SECRET_ARN: 'arn' };
  expect(paymentSettings(complete)).toEqual({ table: 't', credentialsSecretArn: 'arn' });
  expect(() => paymentSettings({ ...settings, PAYMENTS_TABLE: 't' })).toThrow('SPREEDLY_CREDENTIALS_SECRET_ARN');
});
