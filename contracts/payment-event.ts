import * as z from 'zod/mini';
import { PAYMENT_EVENT_TYPES, type PaymentEvent } from '../domain/payment/payment-event.ts';
import { RESPONSE_STEPS } from '../domain/payment/reading.ts';

const text = z.exactOptional(z.string());
const flag = z.exactOptional(z.boolean());

/**
 * An event of a payment, as rows keep it and consumers get it as `detail`. Strict: what no field names does not leave the house,
 * a name or an address of a cardholder least of all.
 */
export const paymentEventSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  type: z.enum(PAYMENT_EVENT_TYPES),
  occurredAtMs: z.int().check(z.nonnegative()),
  token: text,
  paymentId: text,
  state: text,
  formerState: text,
  isFinal: flag,
  transactionType: text,
  amount: z.exactOptional(z.int()),
  currency: text,
  onTestGateway: flag,
  requiredAction: text,
  message: z.exactOptional(z.strictObject({ key: text, text })),
  errors: z.exactOptional(z.array(z.strictObject({ step: z.enum(RESPONSE_STEPS), code: z.string() }))),
}) satisfies z.ZodMiniType<PaymentEvent>;
