import { createMemoryPayments } from '../../../adapters/memory/payment-store.ts';
import { digestOf, paymentIdOf } from '../../../adapters/payment-id.ts';
import { createPayments } from '../../../adapters/payments/payments.ts';
import type { PaymentStarts } from '../../../domain/payment/ports.ts';
import type { PaymentStart } from '../../../domain/payment/start.ts';
import { answerCall, type PaymentsCall } from '../../../functions/spreedly-payments/answer-call.ts';
import type { PaymentsDependencies } from '../../../functions/spreedly-payments/dependencies.ts';
import { createPaymentsObserver } from '../../../functions/spreedly-payments/observe.ts';
import type { Reply } from '../../../functions/spreedly-payments/reply.ts';
import { aLog } from '../../support/log-lines.ts';
import { aSpreedly } from '../../support/spreedly.ts';

export const START = Date.parse('2026-11-27T12:00:00Z');
export const MINUTE_MS = 60_000;
export const KEY = 'order-4711';
export const PAYMENT_ID = paymentIdOf('test', KEY);
export const URLS = {
  callbackUrl: 'https://intake.example/dev/spreedly/callbacks',
  redirectUrl: 'https://intake.example/dev/spreedly/return',
};

export const BROWSER_INFO = Buffer.from(
  JSON.stringify({
    width: 1_512,
    height: 982,
    depth: 24,
    timezone: -60,
    user_agent: 'Mozilla/5.0',
    java: false,
    language: 'en-GB',
    browser_size: '04',
    accept_header: 'text/html',
  }),
).toString('base64');

export const PURCHASE = { payment_method_token: 'Pm1', amount: 3001, currency_code: 'USD' };
export const PURCHASE_3DS = {
  ...PURCHASE,
  attempt_3dsecure: true,
  three_ds_version: '2',
  browser_info: BROWSER_INFO,
};

const signal = new AbortController().signal;

/** The Spreedly routes of the operations API, on ports in memory. */
export function aPaymentsApi() {
  const memory = createMemoryPayments();
  const time = { nowMs: START };
  const clock = () => time.nowMs;
  const { state, spreedly } = aSpreedly(clock);
  const { lines, log } = aLog();
  const payments = createPayments({
    store: memory.store,
    spreedly,
    clock,
    pause: async () => void (time.nowMs += 1),
  });
  /** What a test puts in the place of the store's own. */
  const store: Partial<PaymentStarts & PaymentsDependencies['payments']> = {};
  const recordsFail = { isOn: false };

  const dependencies = (): PaymentsDependencies => ({
    spreedly,
    payments: { note: store.note ?? payments.note },
    records: {
      read: (token, aborted) =>
        recordsFail.isOn ? Promise.reject(new Error('down')) : memory.store.read(token, aborted),
    },
    starts: { ...memory.starts, ...store },
    paymentIdOf: (key) => paymentIdOf('test', key),
    digestOf,
    urls: URLS,
    observe: createPaymentsObserver(log),
    clock,
  });

  const call = (changes: Partial<PaymentsCall>, body: unknown = ''): Promise<Reply> =>
    answerCall(
      {
        method: 'POST',
        route: '/spreedly/transactions/purchase',
        id: '',
        ...changes,
        body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
      },
      dependencies(),
    );

  return {
    state,
    lines,
    time,
    store,
    recordsFail,
    events: memory.events,
    payments,
    call,
    eventsNamed: (event: string) => lines.filter((line) => line.event === event),
    startRow: (): Promise<PaymentStart | undefined> => memory.starts.read(PAYMENT_ID, signal),
    record: (token: string) => memory.store.read(token, signal),
    purchase: (body: unknown = PURCHASE, idempotencyKey = KEY) => call({ idempotencyKey }, body),
    show: (id: string) => call({ method: 'GET', route: '/spreedly/transactions/{token}', id }),
    complete: (id: string, body: unknown = '') => call({ route: '/spreedly/transactions/{token}/complete', id }, body),
  };
}
