import { transactionPartition } from '../../adapters/dynamo/keys.ts';
import { type Connectfi, type Delivery, readAnswer } from '../simulators/connectfi/connectfi.ts';
import { openNumberBook } from '../simulators/connectfi/number-book.ts';
import { nextMessage } from '../simulators/connectfi/transaction-numbers.ts';
import {
  adviceBody,
  type Changes,
  type Outcome,
  type Purchase,
  requestBody,
} from '../simulators/connectfi/webhook-body.ts';
import { STATE_DIRECTORY } from '../twin/state-directory.ts';
import type { TwinAccess } from './twin-access.ts';

/** One transaction of the day: what connectFi sends about it, and what the table knows of it. */
export type Transaction = {
  readonly authTransactionId: string;
  /** Sends the request, the same one every time, and says what came. */
  readonly ask: () => Promise<string>;
  /** Another advice about it; of another amount, in major units of USD, where one is given. */
  readonly adviceOn: (outcome: Outcome, amount?: number) => string;
  readonly rows: () => Promise<readonly Record<string, unknown>[]>;
};

export type Transactions = {
  /** A card of this day's own, so that a day played before does not matter. */
  readonly cardId: string;
  readonly begin: (purchase: Purchase, changes?: Changes) => Transaction;
};

/** New transactions of a new card. */
export function createTransactions(twin: TwinAccess, connectfi: Connectfi): Transactions {
  const book = openNumberBook(STATE_DIRECTORY);
  const cardId = `icrd_demo_${book.nextTransaction().authTransactionId}`;
  return {
    cardId,
    begin(purchase, changes = {}) {
      let numbers = book.nextTransaction();
      const bought = { ...purchase, cardId };
      const request = requestBody(numbers, bought, changes);
      const partition = transactionPartition(cardId, numbers.authTransactionId);
      return {
        authTransactionId: numbers.authTransactionId,
        ask: () => connectfi.post(request).then(codeOf),
        adviceOn(outcome, amount) {
          numbers = nextMessage(numbers);
          return adviceBody(numbers, { ...bought, ...(amount !== undefined && { amount }) }, outcome);
        },
        rows: () => twin.rows(twin.table('AuthorizationsTable'), partition),
      };
    },
  };
}

/** The answer code alone where it came as connectFi wants it, else all that came. */
export function codeOf(delivery: Delivery): string {
  if (delivery.kind === 'unanswered') return `no answer: ${delivery.problem}`;
  const { status, body } = delivery;
  return (status === 200 ? readAnswer(body) : undefined) ?? `${status} ${body}`;
}
