import type { Money } from './money.ts';

/** Names one authorization request: the card, the provider's transaction id and the request within that transaction. */
export type RequestIdentity = {
  readonly cardId: string;
  readonly authTransactionId: string;
  /** Hash over the fields that a redelivery repeats and an increment changes (docs/adr/007-request-identity.md). */
  readonly requestKey: string;
};

/** One question "may this card spend this?", in our words and without card data. */
export type AuthorizationRequest = RequestIdentity & {
  /** `out` takes money from the card, `in` brings money to it. */
  readonly flow: 'out' | 'in';
  /** In the card's currency where the provider says it, else in the transaction's; absent where the body names none. */
  readonly amount?: Money;
  /** Merchant category code, four digits (ISO 18245). */
  readonly mcc?: string;
  /** As the provider sends it; connectFi sends ISO 3166-1 alpha-3. */
  readonly merchantCountry?: string;
  readonly merchantId?: string;
  readonly merchantName?: string;
  /** The provider's transaction type code, text (leading zeros, letters). */
  readonly transactionType?: string;
  readonly messageType?: string;
  /** The provider's own time text, kept as it came: connectFi's documented sample has a 64th second. */
  readonly transmissionDate?: string;
};
