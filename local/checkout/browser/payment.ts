/** What the page sends to its own server to have a payment started. The server knows the rest, and decides on the price. */
export type PaymentOrder = {
  readonly payment_method_token: string;
  /** Minor units; one of the shop's prices. */
  readonly amount: number;
  /** As `Spreedly.ThreeDS.serialize` gave it. */
  readonly browser_info: string;
};

/** One payment that a person asked for. The same key is the same payment, however often it is sent. */
export type Attempt = { readonly key: string; readonly order: PaymentOrder };

/** A transaction as Cardhook answers it: bare, with whatever else Spreedly says. */
export type PaymentTransaction = {
  readonly token: string;
  readonly state: string;
  readonly payment_id?: string;
  readonly message?: string;
  readonly [field: string]: unknown;
};

/**
 * What became of a call to the shop's server.
 * `unknown`: it was sent to Spreedly and no answer came; it is being looked for. `refused`: nothing was made, and the key is
 * spent. `unreached`: no answer, or one that says "later": the same key may be sent again.
 */
export type PaymentAnswer =
  | { readonly kind: 'transaction'; readonly transaction: PaymentTransaction }
  | { readonly kind: 'unknown'; readonly paymentId?: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreached' };

/** How a payment stands, for the page. `open`: it may still succeed, and the page has nothing to do for it. */
export type Standing = 'succeeded' | 'declined' | 'pending' | 'open';

const STANDING: ReadonlyMap<string, Standing> = new Map([
  ['succeeded', 'succeeded'],
  ['pending', 'pending'],
  ['failed', 'declined'],
  ['gateway_processing_failed', 'declined'],
  ['gateway_setup_failed', 'declined'],
]);

/** By the state that Spreedly writes. A state that nobody knows is open: it may be one that has taken the money. */
export function standingOf(state: string): Standing {
  return STANDING.get(state) ?? 'open';
}
