import type { RequestIdentity } from '../../domain/authorization-request.ts';

/** Primary keys of all tables. Why each is as it is: docs/data-model.md. */
export type Key = { readonly pk: string; readonly sk: string };

/** Cards table: the state of one card. */
export function cardKey(cardId: string): Key {
  return { pk: `CARD#${cardId}`, sk: 'CARD' };
}

/** Authorizations table: everything of one transaction shares this partition, so one query shows it all. */
export function transactionPartition(cardId: string, authTransactionId: string): string {
  return `AUTH#${cardId}#${authTransactionId}`;
}

/** Authorizations table: the remembered answer to one request. */
export function requestRowKey({ cardId, authTransactionId, requestKey }: RequestIdentity): Key {
  return { pk: transactionPartition(cardId, authTransactionId), sk: `REQUEST#${requestKey}` };
}

/** Authorizations table: one advice, once. */
export function adviceRowKey(advice: { cardId: string; authTransactionId: string; adviceKey: string }): Key {
  return { pk: transactionPartition(advice.cardId, advice.authTransactionId), sk: `ADVICE#${advice.adviceKey}` };
}

/** Rules table: the pointer to the rule set that decides. */
export const LIVE_KEY: Key = { pk: 'LIVE', sk: 'LIVE' };

/** Rules table: all rows of one published set. */
export function ruleSetPartition(hash: string): string {
  return `SET#${hash}`;
}

/** Rules table: one rule of a set. */
export function ruleKey(hash: string, ruleId: string): Key {
  return { pk: ruleSetPartition(hash), sk: `RULE#${ruleId}` };
}
