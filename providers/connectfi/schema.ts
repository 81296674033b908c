import * as z from 'zod/mini';
import { withoutCardNumbers } from '../../domain/card-numbers.ts';
import { code, flag, list, merchantId, object, present, type Reader, spelt, text, unjudged } from './fields.ts';

/**
 * A tolerant reader of connectFi's webhook body: only what Cardhook uses is named, everything else is dropped unread,
 * above all `message.primaryAccountNumber` and `message.additionalData`. Unknown fields and unknown enum values pass; a
 * field that is not what it should be and is not needed to answer counts as absent. Each field has the narrowest pattern
 * that its meaning allows, and none keeps a card number.
 * Source: connectFi "Collaborative Authorization", Webhooks page, both documented bodies.
 */

/** Codes of one character, two digits and four digits, of which a number would have lost the leading zeros. */
const shortCode = code(/^[0-9A-Z]{1,4}$/);
const twoDigits = code(/^[0-9A-Z]{1,4}$/, 2);
const fourDigits = code(/^[0-9A-Z]{1,4}$/, 4);

/** ISO 18245. */
const mcc = code(/^\d{4}$/, 4);

/** ISO 3166-1: alpha-3 in the documented bodies. A numeric code may have lost its leading zeros. */
const country = code(/^(?:[A-Z0-9]{2,3}|\d)$/);

/** ISO 3166-2 without the country, such as NY; numbers in some countries. */
const state = code(/^[A-Z0-9]{1,3}$/);

/** Trace number (six digits) and retrieval reference number (twelve characters) of ISO 8583, as they came. */
const reference = spelt(/^[0-9A-Za-z]{1,12}$/);

/** ISO 8583 data element 32: at most eleven digits, too few for a card number. */
const acquirerId = code(/^[0-9A-Z]{1,11}$/);

const network = code(/^[A-Z][A-Z _-]{0,31}$/);

/** `C` credit or `D` debit. */
const sign = code(/^[CD]$/);

const amount = object({ amount: unjudged, currency: shortCode, sign });

/** ISO 4217 has no such code. */
const UNREADABLE_CURRENCY = '???';

/** What limits count. Null where it is no amount at all: another amount must not take its place. */
const billingAmount = present(
  object({ amount: unjudged, currency: present(shortCode, UNREADABLE_CURRENCY), sign }),
  null,
);

/** Null where there is one that cannot be read: it is none that any table knows. */
const transactionType = present(twoDigits, null);

/** ISO 8583 data element 54 has room for six; somebody else's idea of it may have more. */
const additionalAmounts = list(object({ amountType: twoDigits, amount: unjudged, currency: shortCode }), 20);

const message = object({
  messageType: fourDigits,
  processingCode: object({ transactionType, accountTypeFrom: twoDigits, accountTypeTo: twoDigits }),
  transactionAmount: amount,
  cardholderBillingAmount: billingAmount,
  transactionFee: amount,
  availableBalance: amount,
  ledgerBalance: amount,
  additionalAmounts,
  traceNumber: reference,
  localDate: text,
  retrievalReferenceNumber: reference,
  acquirerId,
  merchant: object({ mcc, code: merchantId, terminalId: text, address: text, city: text, state, country }),
  pos: object({ dateAndPANMode: twoDigits, pinCapability: shortCode, conditionCode: twoDigits }),
  posData: object({
    cardholderPresence: shortCode,
    cardPresence: shortCode,
    transactionSecurity: shortCode,
    terminalType: twoDigits,
    terminalInput: twoDigits,
    chipCondition: shortCode,
    chipTransaction: shortCode,
  }),
  networkData: object({ acquirerId, networkType: network }),
});

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
    type: read(spelt(/^[A-Za-z _-]{1,32}$/)),
    transmissionDate: read(text),
    transactionAmount: read(amount),
    availableBalance: read(amount),
    ledgerBalance: read(amount),
    advice: read(object({ isSuccess: flag, isReversal: flag, statusCode: twoDigits })),
    message: read(message),
  }),
});

export type WebhookBody = z.infer<typeof webhookSchema>;
export type AmountField = ReturnType<typeof amount>;

function read<T>(reader: Reader<T>) {
  return z.optional(z.pipe(z.unknown(), z.transform(reader)));
}
