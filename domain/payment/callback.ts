/** Why a transaction of a callback is not proven to be Spreedly's. */
export const UNPROVEN_REASONS = [
  'unsigned',
  /** The list of signed fields is none of those that Spreedly is known to sign. */
  'fields_not_known',
  'algorithm_not_allowed',
  /** A signed value holds the separator, so that the signature fits more than one transaction. */
  'separator_in_value',
  /** A signed field, or the signature, is there twice, has children, or is empty and full at once. */
  'ambiguous',
  'signature_wrong',
] as const;

export type UnprovenReason = (typeof UNPROVEN_REASONS)[number];

/** Whether a transaction of a callback is Spreedly's. `secret`: which of the two live ones signed it. */
export type CallbackProof =
  | { readonly kind: 'signed'; readonly secret: 'current' | 'previous'; readonly algorithm: 'sha1' | 'sha256' }
  | { readonly kind: 'unproven'; readonly reason: UnprovenReason };

/** The values that a signature covers and that we keep. Absent where Spreedly says nil, or something that cannot be read. */
export type ToldPaymentState = {
  readonly state?: string;
  readonly transactionType?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
  readonly orderId?: string;
  readonly succeeded?: boolean;
  readonly onTestGateway?: boolean;
  /** Epoch milliseconds. */
  readonly createdAtMs?: number;
  readonly updatedAtMs?: number;
};

/** One transaction of a callback, as its queue carries it. Whatever no signature can cover is not in it. */
export type CallbackMember = {
  readonly token: string;
  /** Of the HTTP request that brought it. */
  readonly callbackId: string;
  /** In the batch, from 0. */
  readonly position: number;
  readonly format: 'xml' | 'json';
  readonly proof: CallbackProof;
  /** Of an unproven one it is what somebody claims: it is kept for whoever looks, and never acted on. */
  readonly told: ToldPaymentState;
  /** An operator had a stored one processed again. */
  readonly isReplay?: true;
};
