import type { ApplicationEvent } from '../domain/merchant-application/application-event.ts';
import { applicationEventSchema } from './application-event.ts';
import { eventJsonSchema, type Json } from './event-json-schema.ts';

/** What each field means; a field without a sentence does not compile. */
export const APPLICATION_EVENT_FIELDS: Readonly<Record<keyof ApplicationEvent, string>> = {
  version: 'Of this schema. A field may be added without a new version; a consumer ignores what it does not know.',
  id: 'The same however often the event arrives: <applicationId>/<sequence>.',
  type: 'What happened. EventBridge has it as detail-type too.',
  occurredAtMs:
    'When the push came that led to it, or Elavon was asked, in epoch milliseconds, by the clock of Cardhook.',
  applicationId: 'Names the merchant application: <profileCode>/<kind>/<id>.',
  profileCode: 'The profile code of Elavon by whose configuration it was pushed.',
  uniqueId: 'The id that you gave the application.',
  clientId: 'Your id at Elavon.',
  appStatus: 'Where the application stands after the event: a value of Elavon.',
  boardingStatus: 'Where its boarding stands after the event: a value of Elavon.',
  merchantId: 'The merchant id that the application led to.',
  formerIds: 'Ids by which earlier events told of the same application.',
  signers: 'Signers whose status changed, as it is after the event.',
  terminals: 'Terminals that were not known before, or that got new credentials. The credentials are never told.',
  messages: 'Kinds of messages of which there are new ones. The messages are never told.',
  notification: 'The step that Elavon told of, by its own name.',
  contradiction: 'What cannot be true at once.',
  values: 'The values that contradict each other.',
};

/** The contract of an event of a merchant application as JSON Schema (draft 7). No function in Lambda imports this module. */
export function applicationEventJsonSchema(): Json {
  return eventJsonSchema('Cardhook merchant application event', applicationEventSchema, APPLICATION_EVENT_FIELDS);
}
