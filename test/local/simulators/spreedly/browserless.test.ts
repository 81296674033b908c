import type { OperationsApi } from '../../../../bin/commands/operations-api.ts';
import { createBrowserless } from '../../../../local/simulators/spreedly/browserless.ts';
import { describeReports, paymentReport } from '../../../../local/simulators/spreedly/report.ts';
import { aSpreedly, orderOf } from './a-spreedly.ts';

let playing: Awaited<ReturnType<typeof aSpreedly>>;

beforeAll(async () => {
  playing = await aSpreedly();
});

afterAll(() => playing.close());

/** Cardhook's routes, as far as they hand on what Spreedly answers. */
function operationsOver(): OperationsApi {
  const paymentId = orderOf(playing.spreedly, 1, '').order_id;
  return {
    async call(method, path, _query, body, headers = {}) {
      const [, , , name = '', verb] = path.split('/');
      const isStart = name === 'purchase' || name === 'authorize';
      if (isStart && headers['idempotency-key'] === undefined) return { status: 400, body: { reason: 'key_missing' } };
      const answer = isStart
        ? await playing.start(0, { ...body }, name)
        : await playing.call(method, `/transactions/${name}${verb === undefined ? '' : `/${verb}`}.json`);
      return { status: 200, body: { ...answer.transaction, payment_id: paymentId } };
    },
  };
}

test.each([
  [3001, ['succeeded']],
  [3003, ['pending', 'succeeded']],
  [3004, ['pending', 'succeeded']],
  [3005, ['pending', 'succeeded']],
  [3103, ['pending', 'gateway_processing_failed']],
  [3104, ['pending', 'gateway_processing_failed']],
  [44, ['gateway_setup_failed']],
])('a payment of %d goes to its end without a browser, and both ends agree', async (amount, states) => {
  const { ledger, callbacks } = playing.spreedly;
  const checkout = createBrowserless(operationsOver(), playing.spreedly);
  const { shown } = await checkout.goOn(await checkout.start({ amount }, { idempotencyKey: `key-${amount}` }));
  await callbacks.settled();
  const entry = ledger.transaction(shown?.token ?? '');
  const report = paymentReport(amount, entry, shown ?? { state: 'none' }, ledger.deliveries());
  expect(report).toMatchObject({ statesAtSpreedly: states, stateAtCardhook: states.at(-1), agrees: true });
});

test.each([
  ['another state', { state: 'pending', paymentId: 'pay_1' }, 200],
  ['another id', { state: 'succeeded', paymentId: 'pay_2' }, 200],
  ['a callback that was not taken', { state: 'succeeded', paymentId: 'pay_1' }, 503],
  ['a callback without an answer', { state: 'succeeded', paymentId: 'pay_1' }, undefined],
])('%s is a difference', (_, shown, status) => {
  const entry = {
    token: 'T',
    kind: 'purchase',
    orderId: 'pay_1',
    amount: 3001,
    currency: 'USD',
    state: 'succeeded',
    requiredAction: undefined,
    states: [{ atMs: 1, state: 'succeeded' }],
    completions: 0,
  } as const;
  const delivery = {
    atMs: 1,
    url: 'http://127.0.0.1/',
    format: 'xml',
    body: '',
    tokens: ['T'],
    attempt: 0,
    status,
    tookMs: 1,
    isOnRequest: false,
  } as const;
  const report = paymentReport(3001, entry, shown, [delivery]);
  expect(report.agrees).toBe(false);
  expect(describeReports([report]).at(-1)).toContain('DIFFERENT');
});
