import { type ActionType, documentedText } from './documented-bodies.ts';
import type { TransactionNumbers } from './transaction-numbers.ts';

/** Values by path into a body, `{ 'transaction.type': 'credit' }`; `undefined` removes. A missing parent is made. */
export type Changes = Readonly<Record<string, unknown>>;

/** What a cardholder buys; everything that is left out is as documented. */
export type Purchase = {
  readonly cardId?: string;
  /** In major units of the documented USD, as connectFi sends it. */
  readonly amount?: number;
  /** Merchant category code, four digits. */
  readonly mcc?: string;
  /** ISO 3166-1 alpha-3. */
  readonly country?: string;
};

/** What connectFi tells the program afterwards. `statusCode` is the answer that the network was given. */
export type Outcome = { readonly isSuccess: boolean; readonly isReversal: boolean; readonly statusCode: string };

/** The question "may this card spend this?" as connectFi words it. */
export function requestBody(numbers: TransactionNumbers, purchase: Purchase = {}, changes: Changes = {}): string {
  return webhookBody('request', { ...numbersOf(numbers), ...purchaseOf(purchase), ...changes });
}

/** What became of a transaction, as connectFi words it. */
export function adviceBody(
  numbers: TransactionNumbers,
  purchase: Purchase,
  outcome: Outcome,
  changes: Changes = {},
): string {
  return webhookBody('advice', {
    ...numbersOf(numbers),
    ...purchaseOf(purchase),
    'transaction.advice': outcome,
    'transaction.message.responseCode': outcome.statusCode,
    // 0220 tells of a transaction, 0420 of its reversal (connectFi's table "MTI Codes").
    'transaction.message.messageType': outcome.isReversal ? '0420' : '0220',
    ...changes,
  });
}

/** Indented like the documented bodies, so that a person can compare and edit what is printed. */
function webhookBody(action: ActionType, changes: Changes): string {
  return JSON.stringify(withChanges(JSON.parse(documentedText(action)), changes), undefined, 2);
}

function numbersOf({ authTransactionId, traceNumber }: TransactionNumbers): Changes {
  return {
    'transaction.authTransactionId': authTransactionId,
    'transaction.message.traceNumber': traceNumber,
    // The documented bodies repeat the transaction's number here.
    'transaction.message.retrievalReferenceNumber': authTransactionId,
  };
}

function purchaseOf({ cardId, amount, mcc, country }: Purchase): Changes {
  return {
    ...(cardId !== undefined && { cFiCardId: cardId }),
    ...(amount !== undefined && {
      'transaction.transactionAmount.amount': amount,
      'transaction.message.transactionAmount.amount': amount,
      'transaction.message.cardholderBillingAmount.amount': amount,
    }),
    ...(mcc !== undefined && { 'transaction.message.merchant.mcc': mcc }),
    ...(country !== undefined && { 'transaction.message.merchant.country': country }),
  };
}

/** A copy of `body` with those values replaced. */
export function withChanges(body: unknown, changes: Changes): unknown {
  return Object.entries(changes).reduce((changed, [path, value]) => replaced(changed, path.split('.'), value), body);
}

function replaced(target: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  const fields: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {};
  const inner = rest.length === 0 ? value : replaced(fields[name], rest, value);
  if (inner === undefined) delete fields[name];
  else fields[name] = inner;
  return fields;
}
