import * as z from 'zod/mini';
import { withoutCardNumbers } from '../../domain/card-numbers.ts';

/**
 * A tolerant reader of connectFi's webhook body: only what Cardhook uses is named, everything else is dropped unread,
 * above all `message.primaryAccountNumber`. Unknown fields and unknown enum values pass; a field that is not what it
 * should be and is not needed to answer counts as absent. Each field has the narrowest pattern that its meaning allows,
 * and none keeps a card number.
 * Source: connectFi "Collaborative Authorization", Webhooks page, both documented bodies.
 */

/** More than any field of the documented bodies needs. */
const TEXT_MAX = 256;

/** ISO 8583 codes: message type, transaction type, account types, status code. */
const shortCode = code(/^[0-9A-Za-z]{1,4}$/);

/** Four digits (ISO 18245), of which a number would have lost the leading zeros. */
const mcc = code(/^\d{4}$/, (spelt) => spelt.padStart(4, '0'));

/** ISO 3166-1: alpha-3 in the documented bodies. */
const country = code(/^[A-Z0-9]{2,3}$/, (spelt) => spelt.toUpperCase());

/** Trace number (six digits) and retrieval reference number (twelve characters) of ISO 8583. */
const reference = code(/^[0-9A-Za-z]{1,12}$/);

/** Any other short text: a name, a date as the sender wrote it. */
const text = read((value) =>
  typeof value === 'string' && value.length <= TEXT_MAX ? withoutCardNumbers(value) : undefined,
);

const flag = read((value) => (typeof value === 'boolean' ? value : undefined));

/** The figure is kept unjudged here: `translate` tells an absent amount from an unusable one. */
const amount = ifReadable(z.object({ amount: z.unknown(), currency: shortCode }));

const processingCode = ifReadable(
  z.object({ transactionType: shortCode, accountTypeFrom: shortCode, accountTypeTo: shortCode }),
);

const merchant = ifReadable(z.object({ mcc, code: text, terminalId: text, address: text, country }));

const message = ifReadable(
  z.object({
    messageType: shortCode,
    processingCode,
    transactionAmount: amount,
    cardholderBillingAmount: amount,
    traceNumber: reference,
    localDate: text,
    retrievalReferenceNumber: reference,
    merchant,
  }),
);

/** Ids go into table keys: nothing that could break one, and never a card number. */
const id = (pattern: RegExp) =>
  z.string().check(
    z.regex(pattern),
    z.refine((value: string) => withoutCardNumbers(value) === value),
  );

export const webhookSchema = z.object({
  /** `icrd_…`, at most 36 characters (Card Issuing pages); the bound leaves room. */
  cFiCardId: id(/^[0-9A-Za-z_-]{1,64}$/),
  transaction: z.object({
    /** Twelve digits in the documented bodies. */
    authTransactionId: id(/^[0-9A-Za-z_.-]{1,64}$/),
    actionType: z.string(),
    type: code(/^[A-Za-z _-]{1,32}$/),
    transmissionDate: text,
    transactionAmount: amount,
    availableBalance: amount,
    ledgerBalance: amount,
    advice: ifReadable(z.object({ isSuccess: flag, isReversal: flag, statusCode: shortCode })),
    message,
  }),
});

export type WebhookBody = z.infer<typeof webhookSchema>;
export type AmountField = z.infer<typeof amount>;

/** Codes come with leading zeros and letters, padded, and some day as numbers. */
function code(pattern: RegExp, normal: (spelt: string) => string = (spelt) => spelt) {
  return read((value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    const spelt = normal(String(value).trim());
    return pattern.test(spelt) ? spelt : undefined;
  });
}

/** One step instead of a chain of schemas: they are all built in every cold start. */
function read<T>(reader: (value: unknown) => T | undefined) {
  return z.optional(z.pipe(z.unknown(), z.transform(reader)));
}

/** Absent, null, or of a type we do not expect: all the same to us, and no reason to leave a webhook unanswered. */
function ifReadable<S extends z.ZodMiniType>(schema: S): z.ZodMiniCatch<z.ZodMiniOptional<S>> {
  return z.catch(z.optional(schema), undefined);
}
