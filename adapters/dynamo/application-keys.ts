import type { ApplicationPush } from '../../domain/merchant-application/push.ts';
import { EVENT_PREFIX, type Key } from './keys.ts';

/** Primary keys of the applications table. Why each is as it is: docs/data-model.md. */

/** How the partition of an application's rows begins. */
export const APPLICATION_PREFIX = 'APPLICATION#';

/** One merchant application under one id: its record, its history, its events. */
export function applicationPartition(applicationId: string): string {
  return `${APPLICATION_PREFIX}${applicationId}`;
}

/** All that is known of an application, or under a former id, which record knows it now. */
export function recordKey(applicationId: string): Key {
  return { pk: applicationPartition(applicationId), sk: 'RECORD' };
}

/** How the sort key of a row of the history begins. */
export const PUSH_PREFIX = 'PUSH#';

/** One push as it came; the time is padded so that text order is time order. */
export function pushKey(applicationId: string, { digest }: ApplicationPush, receivedAtMs: number): Key {
  return { pk: applicationPartition(applicationId), sk: `${PUSH_PREFIX}${padded(receivedAtMs)}#${digest}` };
}

/** One event; padded so that text order is their order. */
export function applicationEventKey(applicationId: string, sequence: number): Key {
  return { pk: applicationPartition(applicationId), sk: `${EVENT_PREFIX}${String(sequence).padStart(6, '0')}` };
}

/** Which applications a name leads to. */
export function aliasKey(profileCode: string, name: string): Key {
  return { pk: `ALIAS#${profileCode}/${name}`, sk: 'ALIAS' };
}

/** When pushes of one digest came. A partition of its own: what says the same may have come under an id that is a former one now. */
export function seenKey({ profileCode, digest }: ApplicationPush): Key {
  return { pk: `SEEN#${profileCode}#${digest}`, sk: 'SEEN' };
}

/** Index: the applications of one profile, by when they were last heard of. */
export function applicationList(profileCode: string): string {
  return `APPLICATIONS#${profileCode}`;
}

/** A push that no queue would take; the same may come again a week later, and is another one then. */
export function unqueuedPushKey({ profileCode, digest }: ApplicationPush, receivedAtMs: number): Key {
  return { pk: `UNQUEUED#${profileCode}#${digest}`, sk: `UNQUEUED#${padded(receivedAtMs)}` };
}

function padded(atMs: number): string {
  return String(atMs).padStart(15, '0');
}
