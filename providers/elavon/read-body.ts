import { type JsonBodyProblem, readJsonBody } from '../../domain/json-body.ts';
import { fieldOf, type Fields, isFields } from './fields.ts';

/** Why a push could not be read. A closed list; each has its line in docs/bad-input.md. */
export type UnreadablePush = JsonBodyProblem | 'nested_too_deep' | 'not_an_object' | 'nothing_known';

export type PushReading = { readonly fields: Fields } | { readonly unreadable: UnreadablePush };

/** The documented structure is nested six deep, the wrapper included. */
const DEPTH_MAX = 64;

/** Elavon's page names this object; it does not say whether the body is it or has it. */
const WRAPPER = 'notificationStatusRequest';

/** Bytes as they arrived to the fields of the notification, not yet judged. Never throws. */
export function readPushBody(bytes: Uint8Array): PushReading {
  const json = readJsonBody(bytes, (text) => (isDeeperThan(DEPTH_MAX, text) ? TOO_DEEP : parse(text)));
  if ('unreadable' in json) return json;
  const { value } = json;
  if (value === TOO_DEEP) return { unreadable: 'nested_too_deep' };
  const fields = theOneIn(value);
  if (fields === undefined) return { unreadable: 'not_an_object' };
  return { fields: theOneIn(unquoted(fieldOf(fields, WRAPPER))) ?? fields };
}

/** An object, also as a list of one. Of two, nobody could say which is meant. */
function theOneIn(value: unknown): Fields | undefined {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return isFields(one) ? one : undefined;
}

/** What a text says that is JSON itself, as of a sender that serialises twice; anything else as it is. */
function unquoted(value: unknown): unknown {
  if (typeof value !== 'string' || isDeeperThan(DEPTH_MAX, value)) return value;
  try {
    return parse(value);
  } catch {
    return value;
  }
}

const TOO_DEEP = Symbol('too deep');

/** Every documented field is text: a number comes out as it was spelt, because ids of twenty digits are no JavaScript number. */
function parse(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );
}

/** Before parsing: it is told apart from what is no JSON, and nothing of ours ever recurses deeper. */
function isDeeperThan(max: number, text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isInString) {
      if (character === '\\') index += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > max) return true;
  }
  return false;
}
