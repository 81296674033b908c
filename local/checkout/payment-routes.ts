import * as z from 'zod';
import { CommandFailure } from '../../bin/commands/command-failure.ts';
import type { OperationsAnswer, OperationsApi } from '../../bin/commands/operations-api.ts';
import { CURRENCY, productOf } from './shop.ts';

/** What the page may ask of the shop's server about payments. The server asks Cardhook, with AWS credentials of its own. */
export type PaymentRoutes = {
  /** The same key is the same payment. */
  readonly start: (key: string | undefined, body: unknown) => Promise<OperationsAnswer>;
  readonly complete: (id: string, body: unknown) => Promise<OperationsAnswer>;
  /** By payment id or token. */
  readonly show: (id: string) => Promise<OperationsAnswer>;
};

/** How a payment id of Cardhook's or a token of Spreedly's may look: it becomes part of a path. */
export const PAYMENT_NAME = /^[A-Za-z0-9_]{1,64}$/;

const KEY = /^[!-~]{1,255}$/;

const orderSchema = z.strictObject({
  payment_method_token: z.string().min(1).max(64),
  amount: z.int(),
  browser_info: z.string().min(1).max(8_192),
});

/** The context is a gateway's own: it goes through as it is. */
const completionSchema = z.strictObject({ context: z.record(z.string(), z.unknown()).exactOptional() });

const NOT_UNDERSTOOD: OperationsAnswer = {
  status: 400,
  body: {
    message: 'The page and its server do not understand each other. Please reload the page.',
    reason: 'malformed',
  },
};

export function createPaymentRoutes(operations: OperationsApi): PaymentRoutes {
  const call = async (...words: Parameters<OperationsApi['call']>): Promise<OperationsAnswer> => {
    try {
      return await operations.call(...words);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      return { status: 504, body: { message: 'Cardhook does not answer.', reason: 'no_answer' } };
    }
  };
  return {
    async start(key, body) {
      const order = orderSchema.safeParse(body).data;
      // The price is the shop's: what a browser says is only which of its products it means.
      const product = order === undefined ? undefined : productOf(order.amount);
      if (key === undefined || !KEY.test(key) || order === undefined || product === undefined) return NOT_UNDERSTOOD;
      const purchase = {
        payment_method_token: order.payment_method_token,
        amount: product.amount,
        currency_code: CURRENCY,
        attempt_3dsecure: true,
        three_ds_version: '2',
        browser_info: order.browser_info,
      };
      return call('POST', '/spreedly/transactions/purchase', {}, purchase, { 'idempotency-key': key });
    },
    async complete(id, body) {
      const completion = completionSchema.safeParse(body).data;
      return completion === undefined
        ? NOT_UNDERSTOOD
        : call('POST', `/spreedly/transactions/${id}/complete`, {}, completion);
    },
    show: (id) => call('GET', `/spreedly/transactions/${id}`, {}),
  };
}
