import * as z from 'zod/mini';
import { type Advice, ADVICE_SOURCES } from '../domain/advice.ts';
import { ANSWERS } from '../domain/answer.ts';
import type { AuthorizationRequest } from '../domain/authorization-request.ts';
import { STAND_IN_CAUSES } from '../domain/stand-in.ts';

/**
 * The messages on our own queues. Strict: we write them ourselves, so a message that does not parse is a bug (or an old
 * format, which is why each carries its version) and belongs in the dead-letter queue. They never hold card data.
 */
const money = z.strictObject({ minor: z.int().check(z.nonnegative()), currency: z.string() });
const text = z.exactOptional(z.string());
const epochMs = z.int().check(z.nonnegative());

/** An advice in our words, as its queue carries it and its row keeps it. */
export const adviceSchema: z.ZodMiniType<Advice> = z.strictObject({
  cardId: z.string(),
  authTransactionId: z.string(),
  adviceKey: z.string(),
  isSuccess: z.exactOptional(z.boolean()),
  isReversal: z.exactOptional(z.boolean()),
  statusCode: text,
  type: text,
  transactionType: text,
  messageType: text,
  transactionAmount: z.exactOptional(money),
  billingAmount: z.exactOptional(money),
  unreadableAmounts: z.exactOptional(z.array(z.string())),
  mcc: text,
  merchantCountry: text,
  merchantId: text,
  merchantName: text,
  traceNumber: text,
  retrievalReferenceNumber: text,
  transmissionDate: text,
  source: z.exactOptional(z.enum(ADVICE_SOURCES)),
});

const signedMoney = z.strictObject({ minor: z.int(), currency: z.string() });
const optional = {
  money: z.exactOptional(money),
  signed: z.exactOptional(signedMoney),
  flag: z.exactOptional(z.boolean()),
};

/** A request in our words, as queues carry it and rows keep it. */
export const authorizationRequestSchema: z.ZodMiniType<AuthorizationRequest> = z.pipe(
  z.strictObject({
    cardId: z.string(),
    authTransactionId: z.string(),
    requestKey: z.string(),
    flow: z.enum(['out', 'in', 'none', 'unknown']),
    /** Of messages sent before the amounts were told apart. */
    amount: optional.money,
    billingAmount: z.exactOptional(
      z.union([money, z.strictObject({ figure: z.string() }), z.strictObject({ unusable: z.string() })]),
    ),
    transactionAmount: optional.money,
    cardCurrency: text,
    cashBack: optional.money,
    fee: optional.signed,
    availableBalance: optional.signed,
    ledgerBalance: optional.signed,
    additionalAmountTypes: z.exactOptional(z.array(z.string())),
    transactionType: text,
    accountTypeFrom: text,
    accountTypeTo: text,
    messageType: text,
    mcc: text,
    merchantId: text,
    merchantName: text,
    merchantCity: text,
    merchantState: text,
    merchantCountry: text,
    acquirerId: text,
    network: text,
    terminalId: text,
    terminalType: text,
    terminalCapability: text,
    entryMode: text,
    pinCapability: text,
    conditionCode: text,
    chipCondition: text,
    chipTransaction: text,
    ecommerceIndicator: text,
    cardPresent: optional.flag,
    eCommerce: optional.flag,
    recurring: optional.flag,
    atm: optional.flag,
    transmissionDate: text,
  }),
  z.transform(({ amount, ...told }) => (amount ? { billingAmount: amount, ...told } : told)),
);

export const adviceMessageSchema = z.strictObject({
  version: z.literal(1),
  receivedAtMs: epochMs,
  advice: adviceSchema,
});

export const standInMessageSchema = z.strictObject({
  version: z.literal(1),
  deliveryId: z.string(),
  answeredAtMs: epochMs,
  answer: z.enum(ANSWERS),
  cause: z.enum(STAND_IN_CAUSES),
  request: authorizationRequestSchema,
});

export type AdviceMessage = z.infer<typeof adviceMessageSchema>;
export type StandInMessage = z.infer<typeof standInMessageSchema>;
