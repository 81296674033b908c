import * as z from 'zod/mini';
import { type CallbackMember, UNPROVEN_REASONS } from '../domain/payment/callback.ts';

const text = z.exactOptional(z.string());
const flag = z.exactOptional(z.boolean());
const instant = z.exactOptional(z.int());

/** A transaction of a callback in our words, as its queue carries it and its row keeps it. Strict: we write it ourselves. */
export const callbackMemberSchema: z.ZodMiniType<CallbackMember> = z.strictObject({
  token: z.string(),
  callbackId: z.string(),
  position: z.int().check(z.nonnegative()),
  format: z.enum(['xml', 'json']),
  proof: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('signed'),
      secret: z.enum(['current', 'previous']),
      algorithm: z.enum(['sha1', 'sha256']),
    }),
    z.strictObject({ kind: z.literal('unproven'), reason: z.enum(UNPROVEN_REASONS) }),
  ]),
  told: z.strictObject({
    state: text,
    transactionType: text,
    amount: z.exactOptional(z.int()),
    currency: text,
    orderId: text,
    succeeded: flag,
    onTestGateway: flag,
    createdAtMs: instant,
    updatedAtMs: instant,
  }),
  isReplay: z.exactOptional(z.literal(true)),
});

export const paymentCallbackMessageSchema = z.strictObject({
  version: z.literal(1),
  receivedAtMs: z.int().check(z.nonnegative()),
  member: callbackMemberSchema,
});

export type PaymentCallbackMessage = z.infer<typeof paymentCallbackMessageSchema>;
