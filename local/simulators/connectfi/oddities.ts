import type { Changes } from './webhook-body.ts';

/**
 * What connectFi's bodies are known to do, and what any provider's will one day. None of it is a reason to leave a
 * request unanswered. To be laid over a body as its `changes`.
 */
export const ODDITIES = {
  /** The 64th second of the documented request: no such time exists. */
  secondSixtyFour: {
    'transaction.transmissionDate': '2024-04-23T18:29:64Z',
    'transaction.message.transmissionDate': '2024-04-23T18:29:64Z',
    'transaction.message.localDate': '2024-04-23T14:29:64',
  },
  /** As in the documented request, whose billing amount says no currency. */
  billingWithoutCurrency: { 'transaction.message.cardholderBillingAmount.currency': undefined },
  /** Nothing says what the figure is in. */
  noCurrencyAnywhere: {
    'transaction.transactionAmount.currency': undefined,
    'transaction.message.transactionAmount.currency': undefined,
    'transaction.message.cardholderBillingAmount.currency': undefined,
    'transaction.availableBalance.currency': undefined,
    'transaction.ledgerBalance.currency': undefined,
  },
  /** The documented request names no state, the documented advice does. */
  merchantWithoutState: { 'transaction.message.merchant.state': undefined },
  /** Nothing about where it happened. */
  withoutMerchant: { 'transaction.message.merchant': undefined },
  /** A country's shorter code, and a merchant category that a number took the zero from. */
  otherSpellings: { 'transaction.message.merchant.country': 'US', 'transaction.message.merchant.mcc': 742 },
  /** Tomorrow's fields, at every level, and enum values of no table. */
  unknownFields: {
    apiVersion: '2027-01-01',
    'transaction.riskScore': { value: 12, model: 'next' },
    'transaction.typeDescription': 'Purchase With Something New',
    'transaction.message.networkData.networkType': 'A NEW NETWORK',
    'transaction.message.pos.tapToPhone': true,
  },
} as const satisfies Record<string, Changes>;

export type Oddity = keyof typeof ODDITIES;
