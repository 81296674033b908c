import type { PlainPush } from './plain-push.ts';
import { readPushBody, type UnreadablePush } from './read-body.ts';
import { isPush, pushIn } from './schema.ts';
import { withoutCredentials } from './without-credentials.ts';

export type PushTranslation =
  /** `isCut`: there was more than the caps of `schema.ts`, `messages.ts` and `terminals.ts` let in. */
  | { readonly kind: 'push'; readonly push: PlainPush; readonly isCut: boolean }
  | { readonly kind: 'unreadable'; readonly reason: UnreadablePush };

/** Reads and translates a push. Never throws: what cannot be understood is `unreadable`, with its reason. */
export function translate(bytes: Uint8Array): PushTranslation {
  const reading = readPushBody(bytes);
  if ('unreadable' in reading) return { kind: 'unreadable', reason: reading.unreadable };
  if (!isPush(reading.fields)) return { kind: 'unreadable', reason: 'nothing_known' };
  return { kind: 'push', ...pushIn(withoutCredentials(reading.fields)) };
}
