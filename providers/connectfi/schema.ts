import * as z from 'zod/mini';

/**
 * A tolerant reader of connectFi's webhook body: only what Cardhook uses is named, everything else is dropped unread,
 * above all `message.primaryAccountNumber`. Unknown fields and unknown enum values pass; a field of the wrong type that
 * is not needed to answer counts as absent.
 * Source: connectFi "Collaborative Authorization", Webhooks page, both documented bodies.
 */
const text = ifReadable(z.string().check(z.maxLength(256)));
const flag = ifReadable(z.boolean());

/** The figure is kept unjudged here: `translate` tells an absent amount from an unusable one. */
const amount = ifReadable(z.object({ amount: z.unknown(), currency: text }));

const processingCode = ifReadable(z.object({ transactionType: text, accountTypeFrom: text, accountTypeTo: text }));

const merchant = ifReadable(
  z.object({ mcc: text, code: text, terminalId: text, address: text, city: text, country: text }),
);

const message = ifReadable(
  z.object({
    messageType: text,
    processingCode,
    transactionAmount: amount,
    cardholderBillingAmount: amount,
    traceNumber: text,
    localDate: text,
    retrievalReferenceNumber: text,
    merchant,
  }),
);

/** Card ids go into table keys: `icrd_…`, at most 36 characters (Card Issuing pages); the bound leaves room. */
const cardId = z.string().check(z.regex(/^[0-9A-Za-z_-]{1,64}$/));

/** Twelve digits in the documented bodies; goes into table keys, so anything that could break one is refused. */
const authTransactionId = z.string().check(z.regex(/^[0-9A-Za-z_.-]{1,64}$/));

export const webhookSchema = z.object({
  cFiCardId: cardId,
  transaction: z.object({
    authTransactionId,
    actionType: z.string(),
    type: text,
    transmissionDate: text,
    transactionAmount: amount,
    availableBalance: amount,
    ledgerBalance: amount,
    advice: ifReadable(z.object({ isSuccess: flag, isReversal: flag, statusCode: text })),
    message,
  }),
});

export type WebhookBody = z.infer<typeof webhookSchema>;
export type AmountField = z.infer<typeof amount>;

/** Absent, null, or of a type we do not expect: all the same to us, and no reason to leave a webhook unanswered. */
function ifReadable<S extends z.ZodMiniType>(schema: S): z.ZodMiniCatch<z.ZodMiniOptional<S>> {
  return z.catch(z.optional(schema), undefined);
}
