import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { createPaymentStore } from '../../adapters/dynamo/payment-store.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import type { PaymentHistoryEntry } from '../../domain/payment/ports.ts';
import type { SpreedlySimulator } from '../simulators/spreedly/spreedly.ts';
import { lookUntil, type TwinAccess } from './twin-access.ts';
import { operationsOf } from './twin-operations.ts';

/** A callback needs the queue, and a look-up at Spreedly: the machine does other things too. */
const HEARD_MS_MAX = 60_000;

const READ_MS_MAX = 15_000;

/** What `Spreedly.ThreeDS.serialize()` gives in a browser. */
const BROWSER_INFO = Buffer.from(
  JSON.stringify({
    width: 1440,
    height: 900,
    depth: 24,
    timezone: -60,
    user_agent: 'Mozilla/5.0 (demo)',
    java: false,
    language: 'en-US',
    browser_size: '04',
    accept_header: 'text/html',
  }),
).toString('base64');

/** One payment that the twin is asked to start. */
export type PlayedPayment = {
  /** Starts it with 3DS2: `pending, device_fingerprint`. What is bought again is the same request with the same key. */
  readonly buy: () => Promise<string>;
  /** Where the operations API says that it stands: by token where there is one, else by payment id. */
  readonly ask: () => Promise<string>;
  /** The browser has done its part. */
  readonly complete: () => Promise<string>;
  /** Where its record says that it stands, once that is `expected`: `succeeded, signed` once a signed callback says so too. */
  readonly stands: (expected: string) => Promise<string>;
  readonly paymentId: () => string;
  /** Throws before there is a transaction. */
  readonly token: () => string;
};

export function playedPayment(twin: TwinAccess, spreedly: SpreedlySimulator, amount: number): PlayedPayment {
  const operations = operationsOf(twin.endpoints);
  const payments = createPaymentStore(twin.dynamo, twin.table('PaymentsTable'));
  const key = `demo-${randomUUID()}`;
  const body = {
    payment_method_token: spreedly.addCard(),
    amount,
    currency_code: 'USD',
    attempt_3dsecure: true,
    three_ds_version: '2',
    browser_info: BROWSER_INFO,
  };
  let known: { paymentId?: string; token?: string } = {};

  function told(answer: { readonly status: number; readonly body: unknown }): string {
    const { data } = answeredSchema.safeParse(answer.body);
    const { payment_id: paymentId, token, state, required_action: asks, reason } = data ?? {};
    known = { ...known, ...(paymentId !== undefined && { paymentId }), ...(token !== undefined && { token }) };
    const said = [state ?? reason ?? 'nothing', ...(asks == null || asks === 'none' ? [] : [asks])].join(', ');
    return answer.status === 200 ? said : `${answer.status} ${said}`;
  }

  function idOf(): string {
    const id = known.token ?? known.paymentId;
    if (id === undefined) throw new Error('The payment was never started.');
    return id;
  }

  async function stood(): Promise<string> {
    const { token } = known;
    const signal = AbortSignal.timeout(READ_MS_MAX);
    const record = token === undefined ? undefined : await payments.read(token, signal);
    return record === undefined ? 'nothing known' : standingOf(record, await payments.history(record.token, signal));
  }

  return {
    buy: async () =>
      told(await operations.call('POST', '/spreedly/transactions/purchase', {}, body, { 'idempotency-key': key })),
    ask: async () => told(await operations.call('GET', `/spreedly/transactions/${idOf()}`, {})),
    complete: async () => told(await operations.call('POST', `/spreedly/transactions/${idOf()}/complete`, {})),
    stands: (expected) => lookUntil(stood, (seen) => seen === expected, HEARD_MS_MAX),
    paymentId: () => known.paymentId ?? '',
    token() {
      if (known.token === undefined) throw new Error('Spreedly has not said which transaction it is.');
      return known.token;
    },
  };
}

const answeredSchema = z.object({
  payment_id: z.string().optional(),
  token: z.string().optional(),
  state: z.string().optional(),
  required_action: z.string().nullish(),
  reason: z.string().optional(),
});

/** In a line: `succeeded, signed`, and `forgeries: 1` where some came. */
function standingOf({ state, isDisputed }: PaymentRecord, timeline: readonly PaymentHistoryEntry[]): string {
  const members = timeline.flatMap((entry) => (entry.kind === 'callback' ? [entry.member] : []));
  const isSigned = members.some(({ proof, told }) => proof.kind === 'signed' && told.state === state);
  const unproven = members.filter(({ proof }) => proof.kind === 'unproven').length;
  return [
    state,
    isSigned ? 'signed' : 'not told',
    ...(isDisputed === true ? ['disputed'] : []),
    ...(unproven > 0 ? [`forgeries: ${unproven}`] : []),
  ].join(', ');
}
