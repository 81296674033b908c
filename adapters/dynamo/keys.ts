import type { RequestIdentity } from '../../domain/authorization-request.ts';
import type { Holder } from '../../domain/card.ts';
import type { CardEventIdentity } from '../../domain/card-event.ts';
import type { CounterAddress } from '../../domain/counter-address.ts';

/** Primary keys of all tables. Why each is as it is: docs/data-model.md. */
export type Key = { readonly pk: string; readonly sk: string };

/** Cards table: the state of one card. */
export function cardKey(cardId: string): Key {
  return { pk: `CARD#${cardId}`, sk: 'CARD' };
}

/**
 * Cards table: a counter with a row of its own. Those of one card share its partition; one that cards share has a
 * partition for each slice, so that no single one takes all the writes.
 */
export function counterKey({ owner, counterId, detail, slice }: CounterAddress): Key {
  if (owner.level === 'card') return { pk: `CARD#${owner.id}`, sk: `LIMIT#${counterId}#${detail}` };
  return { pk: `${holderPartition(owner)}#${counterId}#${slice}`, sk: `LIMIT#${detail}` };
}

/** Cards table: that the card was approved at this merchant. */
export function merchantKey(cardId: string, merchantId: string): Key {
  // Half a character, which a request may hold, cannot be encoded.
  const name = encodeURIComponent(merchantId.toWellFormed()).slice(0, MERCHANT_CHARACTERS_MAX);
  return { pk: `CARD#${cardId}`, sk: `MERCHANT#${name}` };
}

/** A sort key has at most 1,024 bytes. */
const MERCHANT_CHARACTERS_MAX = 1_000;

/** Cards table: the status of the program, an account or a group. */
export function holderKey(holder: Holder): Key {
  return { pk: holderPartition(holder), sk: 'STATUS' };
}

function holderPartition({ level, id }: Holder): string {
  return `${level.toUpperCase()}#${id}`;
}

/** Authorizations table: everything of one transaction shares this partition, so one query shows it all. */
export function transactionPartition(cardId: string, authTransactionId: string): string {
  return `AUTH#${cardId}#${authTransactionId}`;
}

/** Authorizations table: the remembered answer to one request. */
export function requestRowKey({ cardId, authTransactionId, requestKey }: RequestIdentity): Key {
  return { pk: transactionPartition(cardId, authTransactionId), sk: `${REQUEST_PREFIX}${requestKey}` };
}

/** How the sort key of an answer's row begins. */
export const REQUEST_PREFIX = 'REQUEST#';

/** Authorizations table: where a transaction stands, and all that later events of it depend on. */
export function lifeKey({ cardId, authTransactionId }: { cardId: string; authTransactionId: string }): Key {
  return { pk: transactionPartition(cardId, authTransactionId), sk: 'LIFE' };
}

/** Authorizations table: an earlier transaction that had the same number. */
export function pastLifeKey(life: { cardId: string; authTransactionId: string; generation: number }): Key {
  return { ...lifeKey(life), sk: `LIFE#${String(life.generation).padStart(4, '0')}` };
}

/** Authorizations table: what connectFi told of a transaction that contradicts our record. */
export function driftKey(life: { cardId: string; authTransactionId: string; generation: number }): Key {
  return { ...lifeKey(life), sk: `DRIFT#${String(life.generation).padStart(4, '0')}` };
}

/** Authorizations table: one advice, once. */
export function adviceRowKey(advice: { cardId: string; authTransactionId: string; adviceKey: string }): Key {
  return { pk: transactionPartition(advice.cardId, advice.authTransactionId), sk: `ADVICE#${advice.adviceKey}` };
}

/** The authorizations table's index over what somebody looks for by time; only rows with the attribute are in it. */
export const LISTED_INDEX = 'Listed';

/** A partition of the index takes a thousand writes a second; so many take what a program approves in its busiest one. */
export const DUE_SHARDS = 8;

/** Index: lives with open holds, by when the first of them ends. */
export function dueList(shard: number): string {
  return `DUE#${shard}`;
}

/** The shard of a transaction: always the same one. */
export function dueShard(authTransactionId: string): number {
  let hash = 0;
  for (let index = 0; index < authTransactionId.length; index += 1) {
    hash = (hash * 31 + authTransactionId.charCodeAt(index)) >>> 0;
  }
  return hash % DUE_SHARDS;
}

/** Index: advices that no queue would take, to be applied from their rows. */
export const UNQUEUED_LIST = 'UNQUEUED';

/** Authorizations table: an advice that no queue would take. */
export function unqueuedKey(advice: { cardId: string; authTransactionId: string; adviceKey: string }): Key {
  return { ...adviceRowKey(advice), sk: `UNQUEUED#${advice.adviceKey}` };
}

/** Index: contradictions of one day, in UTC. */
export function driftList(atMs: number): string {
  return `DRIFT#${new Date(atMs).toISOString().slice(0, 10)}`;
}
/** Authorizations table: what happened to a transaction, one row an event; padded so that text order is their order. */
export function eventRowKey({ cardId, authTransactionId, generation, sequence }: CardEventIdentity): Key {
  const sk = `${EVENT_PREFIX}${generation}#${String(sequence).padStart(6, '0')}`;
  return { pk: transactionPartition(cardId, authTransactionId), sk };
}

/** How the sort key of an event's row begins. */
export const EVENT_PREFIX = 'EVENT#';

/** Applications table: by what the pushes of a notification profile were last known to be Elavon's. */
export function profileNoteKey(profileCode: string): Key {
  return { pk: `PROFILE#${profileCode}`, sk: 'STATE' };
}

/** Rules table: the pointer to the rule set that decides. */
export const LIVE_KEY: Key = { pk: 'LIVE', sk: 'LIVE' };

/** Rules table: all rows of one published set. */
export function ruleSetPartition(hash: string): string {
  return `SET#${hash}`;
}

/** Rules table: one row of a set: `RULE#<id>`, `LIST#<name>` or `SETTINGS`. */
export function ruleSetRowKey(hash: string, name: string): Key {
  return { pk: ruleSetPartition(hash), sk: name };
}

/** Rules table: what was live when, one row a publication, oldest first. */
export const HISTORY_PARTITION = 'HISTORY';

/** Rules table: one publication; the time is padded so that text order is time order. */
export function publicationKey(publishedAtMs: number): Key {
  return { pk: HISTORY_PARTITION, sk: `PUBLISHED#${String(publishedAtMs).padStart(15, '0')}` };
}

/** Rules table: since when each counter of a publication counts, in parts of a thousand. */
export function countsFromPartition(publishedAtMs: number): string {
  return `COUNTS#${publishedAtMs}`;
}

/** Applications table: who was shown terminal credentials of an application, by when. */
export function revealKey({ applicationId, atMs, nonce }: { applicationId: string; atMs: number; nonce: string }): Key {
  return { pk: revealPartition(applicationId), sk: `AT#${String(atMs).padStart(15, '0')}#${nonce}` };
}

export function revealPartition(applicationId: string): string {
  return `REVEAL#${applicationId}`;
}
