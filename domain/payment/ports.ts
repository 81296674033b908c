import type { Called } from '../called.ts';
import type { CallbackMember } from './callback.ts';
import type { SigningSecrets } from './credentials.ts';
import type { PaymentRecord } from './payment.ts';
import type { PaymentEvent } from './payment-event.ts';
import type { PaymentReading, ReadingCause } from './reading.ts';
import type { PaymentStart, StartFate, StartKind } from './start.ts';

/** What callbacks are signed with. Neither throws. */
export type SigningSecretSource = {
  /** Undefined while it is not filled in or could never be had; `isStale` while it could not be fetched anew. */
  read(): Promise<{ readonly secrets: SigningSecrets; readonly isStale: boolean } | undefined>;
  /** Fetches it now, for what is known matched nothing; does nothing when that was done too often lately. */
  renew(): Promise<void>;
};

/** Resolves once every member is durable; throws otherwise, also when a single one is not. */
export type CallbackQueue = {
  sendAll(members: readonly CallbackMember[], receivedAtMs: number, signal: AbortSignal): Promise<void>;
};

/** A transaction as Spreedly answered: what we keep of it, and all of it for the backend that asked. */
export type SpreedlyTransaction = {
  readonly reading: PaymentReading;
  /** The bare transaction, without the name `transaction` around it. */
  readonly body: Readonly<Record<string, unknown>>;
};

/** What Spreedly finds wrong with a request, in its words. */
export type SpreedlyError = { readonly attribute?: string; readonly key?: string; readonly message: string };

/** A 422 that holds a transaction is a declined transaction; one that holds errors is a refused request. */
export type SpreedlyAnswer =
  | { readonly kind: 'transaction'; readonly transaction: SpreedlyTransaction }
  | { readonly kind: 'rejected'; readonly status: number; readonly errors: readonly SpreedlyError[] };

/** What a start becomes on the wire: the fields of Spreedly's `transaction`, `order_id` among them. */
export type StartOrder = {
  readonly kind: StartKind;
  /** That of the credentials if absent. */
  readonly gatewayToken?: string;
  readonly transaction: Readonly<Record<string, unknown>>;
};

export type ListOrder = 'oldest_first' | 'newest_first';

/**
 * Spreedly's API. Nothing is done twice: only a call that was answered 401, and so did nothing, is sent once more where the
 * credentials have changed. Never throws for what Spreedly does.
 */
export type Spreedly = {
  start(order: StartOrder, signal: AbortSignal): Promise<Called<SpreedlyAnswer>>;
  show(token: string, signal: AbortSignal): Promise<Called<SpreedlyTransaction>>;
  complete(
    token: string,
    context: Readonly<Record<string, unknown>> | undefined,
    signal: AbortSignal,
  ): Promise<Called<SpreedlyAnswer>>;
  /**
   * A page of transactions, an empty one at the end. `oldest_first`: those made after `sinceToken`. `newest_first`: those made
   * before it, or the newest of all where it is not given, which is the order then if none is.
   */
  list(
    sinceToken: string | undefined,
    signal: AbortSignal,
    order?: ListOrder,
  ): Promise<Called<readonly PaymentReading[]>>;
  /** What Spreedly and the gateway said to each other: it holds card data in places. */
  transcript(token: string, signal: AbortSignal): Promise<Called<string>>;
};

/** What came of a callback's member or of a reading. */
export type ToldPayment = {
  /** `unknown_to_spreedly`: Spreedly has never heard of it. Of a proven one there is a record all the same. */
  readonly kind: 'changed' | 'unchanged' | 'unknown_to_spreedly';
  readonly record?: PaymentRecord;
};

/**
 * Brings the records of payments up to what is told: idempotent, indifferent to order. `tell` looks an unproven member up before
 * anything comes of it, and every change too for its details. Both throw when the store fails; `tell` also (`PaymentUnsettled`)
 * while Spreedly, when it has to be asked, does not answer, or not yet for what was told.
 */
export type Payments = {
  tell(member: CallbackMember, receivedAtMs: number): Promise<ToldPayment>;
  note(reading: PaymentReading, cause: ReadingCause, atMs: number, signal: AbortSignal): Promise<ToldPayment>;
};

/** One line of what came, in the order in which it came. */
export type PaymentHistoryEntry = {
  readonly sequence: number;
  readonly atMs: number;
} & (
  | { readonly kind: 'callback'; readonly member: CallbackMember }
  | { readonly kind: 'reading'; readonly cause: ReadingCause; readonly reading: PaymentReading }
);

/** All rows of one change: they stand together, and only while record and start are as they were read. */
export type PaymentChange = {
  readonly seen: PaymentRecord | undefined;
  readonly next: PaymentRecord;
  readonly history: readonly PaymentHistoryEntry[];
  readonly events: readonly PaymentEvent[];
  /** The start that is this transaction from now on. */
  readonly made?: { readonly seen: PaymentStart; readonly next: PaymentStart };
};

/** What becomes of a record: the rest of a change, once it is said what was seen. */
export type PaymentNews = Pick<PaymentChange, 'next' | 'history' | 'events'>;

/** Where `Payments` keeps what it brings together. All throw when the store fails or `signal` aborts. */
export type PaymentStore = {
  read(token: string, signal: AbortSignal): Promise<PaymentRecord | undefined>;
  readStart(paymentId: string, signal: AbortSignal): Promise<PaymentStart | undefined>;
  /** `changed`: somebody was first, or is just writing, and nothing was written. One transaction. */
  write(change: PaymentChange, signal: AbortSignal): Promise<'written' | 'changed'>;
};

/** All throw when the store fails or `signal` aborts. */
export type PaymentReader = {
  read(token: string, signal: AbortSignal): Promise<PaymentRecord | undefined>;
  history(token: string, signal: AbortSignal): Promise<readonly PaymentHistoryEntry[]>;
  /** Those heard of last, newest first. */
  list(most: number, signal: AbortSignal): Promise<readonly PaymentRecord[]>;
};

/** What is claimed before anything is sent. */
export type NewStart = Pick<
  PaymentStart,
  'paymentId' | 'kind' | 'digest' | 'amount' | 'currency' | 'claimedAtMs' | 'untilMs'
>;

/**
 * The starts of payments. All throw when the store fails or `signal` aborts. Whoever hears of a transaction whose `order_id` is
 * a payment id (`Payments`) makes the start `made` in the same write, and its token is never another one afterwards.
 */
export type PaymentStarts = {
  /** Taken by one caller only: one that is known, and was not rejected, is nobody else's. */
  claim(
    start: NewStart,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'claimed' | 'known'; readonly start: PaymentStart }>;
  /**
   * Says what became of a start, and tells the event of `unknown` and `not_made`. `changed`: somebody was first, and this is what
   * is there now. Not for `made`, which `Payments.note` writes.
   */
  conclude(
    seen: PaymentStart,
    fate: Exclude<StartFate, 'posting' | 'made'>,
    atMs: number,
    signal: AbortSignal,
  ): Promise<'written' | { readonly changed: PaymentStart }>;
  read(paymentId: string, signal: AbortSignal): Promise<PaymentStart | undefined>;
  /** Raises `lookedFor`. */
  lookedFor(seen: PaymentStart, signal: AbortSignal): Promise<void>;
  /** Neither made nor rejected, those claimed longest ago first. */
  listOpen(most: number, signal: AbortSignal): Promise<readonly PaymentStart[]>;
};
