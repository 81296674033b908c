import * as z from 'zod/mini';
import { type GatewayResponse, type PaymentReading, type ResponseStep } from '../domain/payment/reading.ts';

const text = z.exactOptional(z.string());
const flag = z.exactOptional(z.boolean());
const whole = z.exactOptional(z.int());

const responseSchema = z.exactOptional(
  z.object({
    success: flag,
    message: text,
    errorCode: text,
    errorDetail: text,
    cancelled: flag,
    pending: flag,
    resultUnknown: flag,
  }) satisfies z.ZodMiniType<GatewayResponse>,
);

/** What only Spreedly's own answer tells of a transaction, as a record and a history keep it. */
export const paymentDetails = {
  message: z.exactOptional(z.object({ key: text, text })),
  gatewayTransactionId: text,
  requiredAction: text,
  responses: z.object({
    gateway: responseSchema,
    setup: responseSchema,
    redirect: responseSchema,
    callback: responseSchema,
  } satisfies Record<ResponseStep, unknown>),
};

/** A transaction as Spreedly answered, in our words, as its row keeps it. */
export const paymentReadingSchema: z.ZodMiniType<PaymentReading> = z.object({
  token: z.string(),
  state: z.string(),
  transactionType: text,
  amount: whole,
  currency: text,
  orderId: text,
  onTestGateway: flag,
  createdAtMs: whole,
  updatedAtMs: whole,
  ...paymentDetails,
});
