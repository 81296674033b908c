import { MESSAGE_KINDS, type Message } from '../../domain/merchant-application/push.ts';
import type { PlainPush } from './plain-push.ts';

/** Shorter ones are in every other text. */
const CREDENTIAL_MIN = 4;

const REMOVED = '[credential removed]';

/**
 * The push with its own credentials gone from its texts, as whole words: an error about a user or a PIN may quote it, and
 * texts are not sealed.
 */
export function withoutCredentials(push: PlainPush): PlainPush {
  const { terminals } = push;
  const credentials = (terminals?.entries ?? [])
    .flatMap(({ credentials: told }) => [told?.userId, told?.pin])
    .filter((credential) => credential !== undefined)
    .filter((credential) => credential.length >= CREDENTIAL_MIN);
  if (terminals === undefined || credentials.length === 0) return push;
  const words = [...new Set(credentials)].map(literally).join('|');
  const quoted = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'gu');
  const cleaned = (text: string): string => text.replace(quoted, REMOVED);
  const { error, welcomeUrl, entries } = terminals;
  return {
    ...push,
    messages: Object.fromEntries(
      MESSAGE_KINDS.flatMap((kind) => {
        const told = push.messages[kind];
        return told === undefined ? [] : [[kind, told.map((message) => cleanedMessage(message, cleaned))]];
      }),
    ),
    terminals: {
      ...terminals,
      ...(error && { error: cleaned(error) }),
      ...(welcomeUrl && { welcomeUrl: cleaned(welcomeUrl) }),
      entries: entries.map((entry) => (entry.errorText ? { ...entry, errorText: cleaned(entry.errorText) } : entry)),
    },
  };
}

function cleanedMessage(message: Message, cleaned: (text: string) => string): Message {
  return { ...message, text: cleaned(message.text) };
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
