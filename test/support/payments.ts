import { createMemoryPayments, type MemoryPayments } from '../../adapters/memory/payment-store.ts';
import { createPayments } from '../../adapters/payments/payments.ts';
import type { Called } from '../../domain/called.ts';
import type { CallbackMember, ToldPaymentState } from '../../domain/payment/callback.ts';
import type { NewStart, Payments, PaymentStore, SpreedlyTransaction } from '../../domain/payment/ports.ts';
import type { PaymentReading } from '../../domain/payment/reading.ts';
import { NOON } from './rules.ts';

export const A_TOKEN = '5AG4P7FPjlfIA6aED6AgZvUEehx';
export const A_PAYMENT_ID = 'pay_0123456789abcdefghijklmnop';

const SIGNED = { kind: 'signed', secret: 'current', algorithm: 'sha1' } as const;

/** A pending purchase of 30.04 USD that was started here. */
const TOLD: ToldPaymentState = {
  state: 'pending',
  transactionType: 'Purchase',
  amount: 3004,
  currency: 'USD',
  orderId: A_PAYMENT_ID,
  succeeded: false,
  onTestGateway: true,
  createdAtMs: NOON,
  updatedAtMs: NOON,
};

/** A signed member of a callback. */
export function aMember(told: Partial<ToldPaymentState> = {}, change: Partial<CallbackMember> = {}): CallbackMember {
  return {
    token: A_TOKEN,
    callbackId: 'c0ffee',
    position: 0,
    format: 'xml',
    proof: SIGNED,
    told: { ...TOLD, ...told },
    ...change,
  };
}

/** One that anybody may have sent. */
export function anUnprovenMember(told: Partial<ToldPaymentState> = {}): CallbackMember {
  return aMember(told, { proof: { kind: 'unproven', reason: 'signature_wrong' } });
}

/** The same purchase as Spreedly answers for it. */
export function aReading(change: Partial<PaymentReading> = {}): PaymentReading {
  const { succeeded: _succeeded, ...facts } = TOLD;
  return { token: A_TOKEN, ...facts, state: 'pending', responses: {}, ...change };
}

export function aNewStart(change: Partial<NewStart> = {}): NewStart {
  return {
    paymentId: A_PAYMENT_ID,
    kind: 'purchase',
    digest: 'd1',
    amount: 3004,
    currency: 'USD',
    claimedAtMs: NOON,
    untilMs: NOON + 24_000,
    ...change,
  };
}

/** Spreedly, of which only look-ups are asked: what it answers now, and how often it was asked. */
export type AskedSpreedly = {
  answer: PaymentReading | 'not_found' | 'unavailable';
  asked: number;
  readonly show: (token: string) => Promise<Called<SpreedlyTransaction>>;
};

export function aSpreedly(answer: AskedSpreedly['answer'] = 'unavailable'): AskedSpreedly {
  const spreedly: AskedSpreedly = {
    answer,
    asked: 0,
    async show() {
      spreedly.asked += 1;
      const now = spreedly.answer;
      if (typeof now === 'string') return { kind: 'failed', reason: now, maybeDone: false };
      return { kind: 'answered', value: { reading: now, body: {} } };
    },
  };
  return spreedly;
}

/** Payments over a store, which never wait between tries. */
export function paymentsOver(store: PaymentStore, spreedly: AskedSpreedly, clock = () => NOON + 60_000): Payments {
  return createPayments({ store, spreedly, clock, pause: () => Promise.resolve() });
}

/** Payments in memory, at a minute past noon. */
export function somePayments(
  answer?: AskedSpreedly['answer'],
): MemoryPayments & { readonly spreedly: AskedSpreedly; readonly payments: Payments } {
  const memory = createMemoryPayments();
  const spreedly = aSpreedly(answer);
  return { ...memory, spreedly, payments: paymentsOver(memory.store, spreedly) };
}
