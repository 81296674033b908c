import type { Happening } from './happening.ts';
import type { Oddity } from './oddities.ts';
import type { Changes, Purchase } from './webhook-body.ts';

/** How a webhook differs from the documented one, beside what it is about. */
export type Dress = {
  readonly oddities?: readonly Oddity[];
  /** Laid over everything else. */
  readonly changes?: Changes;
};

/** Asks for a transaction; for one that was asked for before it is an increment, under the same authTransactionId. */
export type Ask = Dress & {
  readonly kind: 'ask';
  /** A name of the script's own. */
  readonly transaction: string;
  readonly purchase: Purchase;
  /** Hangs up before an answer can come: the default strategy decides, and the program's answer comes too late. */
  readonly hangUpAfterMs?: number;
  /** Gets the authTransactionId of that one, as when a network's count has come round. */
  readonly idOf?: string;
  /** So old is it by its dates. */
  readonly daysAgo?: number;
};

/** The last request of it once more, to the letter. connectFi never does that; a proxy between may. */
export type AskAgain = { readonly kind: 'ask_again'; readonly transaction: string };

/** Something happens to a transaction, which may never have been asked for, and is advised. */
export type Advise = Dress & {
  readonly kind: 'advise';
  readonly transaction: string;
  readonly happening: Happening;
  /** How often it arrives: 0 is a lost advice; once where left out. */
  readonly deliveries?: number;
  /** Of whom it is, where nobody has asked for it. */
  readonly purchase?: Purchase;
};

export type Step = Ask | AskAgain | Advise;

/** Steps one after the other. */
export type Script = readonly Step[];

/** Goods come back: the type says credit, and so does the transaction type. */
export const REFUND: Changes = {
  'transaction.type': 'credit',
  'transaction.typeDescription': 'Refund',
  'transaction.message.processingCode.transactionType': '20',
};
