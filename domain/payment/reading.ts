/** The responses of a gateway that a transaction may hold, by the step that they answered. */
export const RESPONSE_STEPS = ['gateway', 'setup', 'redirect', 'callback'] as const;

export type ResponseStep = (typeof RESPONSE_STEPS)[number];

/** What a gateway said at one step: for whoever looks for the cause. No name, no address, no card data. */
export type GatewayResponse = {
  readonly success?: boolean;
  readonly message?: string;
  readonly errorCode?: string;
  readonly errorDetail?: string;
  readonly cancelled?: boolean;
  readonly pending?: boolean;
  readonly resultUnknown?: boolean;
};

/**
 * A transaction as Spreedly answers for it over an authenticated connection: to a look-up, a start or a completion. Only what
 * we keep: names, e-mails and addresses are left out.
 */
export type PaymentReading = {
  readonly token: string;
  /** As Spreedly wrote it, known or not. */
  readonly state: string;
  /** Such as `Purchase` or `OffsiteAuthorization`. */
  readonly transactionType?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
  /** Our payment id where the transaction was started here; otherwise whatever its sender wrote. */
  readonly orderId?: string;
  readonly onTestGateway?: boolean;
  /** Epoch milliseconds; Spreedly has whole seconds. */
  readonly createdAtMs?: number;
  readonly updatedAtMs?: number;
  readonly message?: { readonly key?: string; readonly text?: string };
  readonly gatewayTransactionId?: string;
  /** `device_fingerprint`, `challenge`, `redirect`, `fallback`, `none` or one to come. */
  readonly requiredAction?: string;
  readonly responses: { readonly [Step in ResponseStep]?: GatewayResponse };
};

/** By which call a reading came about. `found`: in a list of transactions. `looked_up`: because of a callback. */
export const READING_CAUSES = ['started', 'completed', 'shown', 'returned', 'looked_up', 'found', 'operator'] as const;

export type ReadingCause = (typeof READING_CAUSES)[number];
