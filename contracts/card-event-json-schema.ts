import type { CardEvent } from '../domain/card-event.ts';
import { cardEventSchema } from './card-event.ts';
import { eventJsonSchema, type Json } from './event-json-schema.ts';

/** What each field means; a field without a sentence does not compile. */
export const CARD_EVENT_FIELDS: Readonly<Record<keyof CardEvent, string>> = {
  version: 'Of this schema. A field may be added without a new version; a consumer ignores what it does not know.',
  id: 'The same however often the event arrives: <cardId>/<authTransactionId>/<generation>/<sequence>.',
  type: 'What happened. EventBridge has it as detail-type too.',
  occurredAtMs: 'When, in epoch milliseconds, by the clock of Cardhook.',
  cardId: 'The cFiCardId of the card, never its number.',
  authTransactionId: 'The number that connectFi gave the transaction.',
  generation: 'Which of the transactions with that number it is: connectFi uses numbers again.',
  state: 'Where the authorization stands after the event.',
  amount: 'What the request asked for.',
  held: 'What is still held after the event.',
  posted: 'What has been posted so far.',
  reversed: 'What has been given back so far.',
  answer: 'What connectFi was answered: 00 is an approval.',
  cause: 'Why, in one word.',
  transactionType: 'The transaction type that connectFi sent.',
  mcc: 'Merchant category code, four digits (ISO 18245).',
  merchantId: 'The id of the merchant at its acquirer.',
  merchantName: 'The name of the merchant, as it was sent.',
  merchantCountry: 'The country of the merchant: ISO 3166-1 alpha-3, or what was sent where it is no such code.',
  requestKey: 'Names the request that led to it.',
  adviceKey: 'Names the advice that led to it.',
};

/** The contract of a card event as JSON Schema (draft 7). No function in Lambda imports this module. */
export function cardEventJsonSchema(): Json {
  return eventJsonSchema('Cardhook card event', cardEventSchema, CARD_EVENT_FIELDS);
}
