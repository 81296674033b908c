import type { GatewayResponse, ResponseStep } from './reading.ts';

/** What a signed callback said and no later reading has overtaken. */
export type SignedState = { readonly state: string; readonly updatedAtMs: number };

/** All that is known of one transaction at Spreedly: the fold of what callbacks told and what was read. */
export type PaymentRecord = {
  readonly token: string;
  /** Of the start that made it; absent of a transaction that was not started here. */
  readonly paymentId?: string;
  /** Raised by every change. */
  readonly version: number;
  /**
   * As Spreedly wrote it, known or not. The same whatever the order in which it was told; but while it is disputed, what it was
   * before.
   */
  readonly state: string;
  /** When it got there by Spreedly's clock, epoch milliseconds. */
  readonly updatedAtMs?: number;
  /** Callbacks contradict each other about how it ended, and Spreedly has not answered yet. */
  readonly isDisputed?: true;
  readonly transactionType?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
  readonly onTestGateway?: boolean;
  readonly createdAtMs?: number;
  readonly signed: readonly SignedState[];
  /** Names of the callbacks that its history has, the latest ones: one that says the same again leaves nothing there. */
  readonly told: readonly string[];
  /** The latest answer of Spreedly's own. `atMs`: when it was asked. */
  readonly read?: { readonly state: string; readonly updatedAtMs?: number; readonly atMs: number };
  /** As of the latest reading. */
  readonly message?: { readonly key?: string; readonly text?: string };
  readonly gatewayTransactionId?: string;
  readonly requiredAction?: string;
  readonly responses: { readonly [Step in ResponseStep]?: GatewayResponse };
  readonly seenAtMs: number;
  readonly heardAtMs: number;
  /** How many rows its history has, and how many events were told of it. */
  readonly history: number;
  readonly events: number;
};
