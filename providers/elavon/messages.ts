import { MESSAGE_KINDS, type ApplicationPush, type Message } from '../../domain/merchant-application/push.ts';
import { fieldOf, fieldsIn, type Fields, idIn, isFields, listIn, textIn, wordIn } from './fields.ts';

type Messages = ApplicationPush['messages'];

/** More than a notification has ever needed to say; the rest is left out, and the push marked as cut. */
const MESSAGES_MAX = 50;

/** `typeCode` of PAPI's messages. */
const typeIn = wordIn(['ERROR', 'WARN', 'INFO', 'DEFAULT']);

/**
 * The push notifications page has texts where PAPI's answers have `{typeCode, code, description}`: both are read, in a list
 * or alone. Kinds that say nothing are not there.
 */
export function messagesIn(detail: Fields | undefined, top: Fields): { messages: Messages; isCut: boolean } {
  const messages: { -readonly [Kind in keyof Messages]: Messages[Kind] } = {};
  let isCut = false;
  for (const kind of MESSAGE_KINDS) {
    const told = once([...listIn(fieldOf(detail, kind)), ...listIn(fieldOf(top, kind))].flatMap(messageIn));
    isCut ||= told.length > MESSAGES_MAX;
    if (told.length > 0) messages[kind] = told.slice(0, MESSAGES_MAX);
  }
  return { messages, isCut };
}

/** The same said twice, in one place or in two, is said once. */
function once(messages: readonly Message[]): readonly Message[] {
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()];
}

function messageIn(value: unknown): readonly Message[] {
  if (!isFields(value)) {
    const text = textIn(value);
    return text === undefined ? [] : [{ text }];
  }
  const fields = fieldsIn(value);
  const type = typeIn(fieldOf(fields, 'typeCode'));
  const code = idIn(fieldOf(fields, 'code'));
  const text = textIn(fieldOf(fields, 'description')) ?? code;
  return text === undefined ? [] : [{ text, ...(type && { type }), ...(code && { code }) }];
}
