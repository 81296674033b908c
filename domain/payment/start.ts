/**
 * What became of a start of ours.
 * `posting`: it is on its way to Spreedly, until `untilMs` at most. `made`: it is a transaction, `token`. `rejected`: Spreedly
 * took nothing of it, or was never reached: the same key may be used again. `unknown`: it was sent and no answer came; it is
 * looked for and never sent again. `not_made`: it was looked for until it could not come any more.
 */
export const START_FATES = ['posting', 'made', 'rejected', 'unknown', 'not_made'] as const;

export type StartFate = (typeof START_FATES)[number];

export const START_KINDS = ['purchase', 'authorize'] as const;

export type StartKind = (typeof START_KINDS)[number];

/** A payment that our caller's backend started, known before Spreedly knows of it. */
export type PaymentStart = {
  /** Ours: Spreedly gets it as `order_id`. The same for the same idempotency key. */
  readonly paymentId: string;
  readonly kind: StartKind;
  /** Of the request: the same key with another request is a mistake of the caller's. */
  readonly digest: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly claimedAtMs: number;
  /** Sending has ended by then, whatever became of it. */
  readonly untilMs: number;
  /** The latest transaction that was known before: it is listed after this one. */
  readonly sinceToken?: string;
  readonly fate: StartFate;
  readonly token?: string;
  /** How often it was looked for in vain after it could be listed. */
  readonly lookedFor: number;
  /** How many events were told of it. */
  readonly events: number;
  /** Raised by every change. */
  readonly version: number;
};

/** How a payment id is written; what else stands in an `order_id` is somebody else's. */
export const PAYMENT_ID = /^pay_[0-9a-z]{26}$/;

/** How the types of transactions end that a start makes, such as `OffsitePurchase`. */
const MADE_BY: Readonly<Record<StartKind, RegExp>> = { purchase: /purchase$/i, authorize: /authorization$/i };

type Named = { readonly orderId?: string; readonly transactionType?: string };

/**
 * The payment id of the start that made a transaction, one of `kinds`. Undefined for what was started elsewhere, and
 * for what only inherited the order id of the transaction that it follows: a capture, a void, a credit.
 */
export function paymentIdIn(
  { orderId, transactionType }: Named,
  kinds: readonly StartKind[] = START_KINDS,
): string | undefined {
  if (orderId === undefined || !PAYMENT_ID.test(orderId)) return undefined;
  return transactionType === undefined || kinds.some((kind) => MADE_BY[kind].test(transactionType))
    ? orderId
    : undefined;
}
