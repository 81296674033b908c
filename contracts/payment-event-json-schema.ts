import type { PaymentEvent } from '../domain/payment/payment-event.ts';
import { eventJsonSchema, type Json } from './event-json-schema.ts';
import { paymentEventSchema } from './payment-event.ts';

/** What each field means; a field without a sentence does not compile. */
export const PAYMENT_EVENT_FIELDS: Readonly<Record<keyof PaymentEvent, string>> = {
  version: 'Of this schema. A field may be added without a new version; a consumer ignores what it does not know.',
  id: 'The same however often the event arrives: <token>/<sequence>, or <paymentId>/<sequence> without a token.',
  type: 'What happened. EventBridge has it as detail-type too.',
  occurredAtMs:
    'When the callback came, or Spreedly was asked, that led to it, in epoch milliseconds, by the clock of Cardhook.',
  token: 'The token of the transaction at Spreedly. A start without a transaction has none.',
  paymentId: 'The id that Cardhook gave the start; Spreedly has it as order_id. Only of what was started here.',
  state: 'Where the transaction stands after the event: a value of Spreedly, known or not.',
  formerState: 'Where it stood before, where that changed.',
  isFinal: 'Whether nothing is expected to follow. Never true while it is disputed.',
  transactionType: 'The transaction type as Spreedly has it, such as Purchase.',
  amount: 'In minor units, such as cents.',
  currency: 'ISO 4217.',
  onTestGateway: 'Whether no real money moves.',
  requiredAction: 'What the browser has to do, such as challenge; of a transaction that waits for it.',
  message: 'What Spreedly says of it, with its key, as of its latest answer for this state.',
  errors: 'Error codes of the gateway, with the step that each belongs to, as of the latest answer for this state.',
};

/** The contract of an event of a payment as JSON Schema (draft 7). No function in Lambda imports this module. */
export function paymentEventJsonSchema(): Json {
  return eventJsonSchema('Cardhook payment event', paymentEventSchema, PAYMENT_EVENT_FIELDS);
}
