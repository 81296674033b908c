import { type Alias, isAmbiguous, LEADS_MAX } from './alias.ts';
import type { MerchantApplication } from './application.ts';
import { type BoardStatusAnswer, settled } from './board-status.ts';
import { type Cause, eventsOf, newContradictions } from './happenings.ts';
import { isSameKnowledge, joined, knowledgeOf, type Knowledge, NOTHING_KNOWN } from './knowledge.ts';
import { byText } from './known-set.ts';
import { applicationIdOf, namesOf, type PushName } from './names.ts';
import type { ApplicationChange, ApplicationView, ToldPush, UnqueuedPush } from './ports.ts';
import { NEVER_RECEIVED, received } from './receipts.ts';
import { standingOf } from './standing.ts';

/** What comes of a push: what to write, and what to tell whoever brought it. Nothing to write where all of it is known. */
export type PushOutcome = { readonly change?: ApplicationChange; readonly told: ToldPush };

/**
 * Adds a push to the record of its application. Records that it shows to be of one application become one. It is repeated where
 * one that says the same, and has a row in the history, came less than `repeatedWithinMs` before or after it: processing may be
 * late, and need not keep the order of arrival. Two of one millisecond are one delivery.
 */
export function told(
  view: ApplicationView,
  unqueued: UnqueuedPush,
  { repeatedWithinMs }: { readonly repeatedWithinMs: number },
): PushOutcome {
  const { push, receivedAtMs } = unqueued;
  const { atMs: times, rowsAtMs } = view.seen ?? NEVER_RECEIVED;
  const isHeard = times.includes(receivedAtMs);
  const isRepeated = isHeard || rowsAtMs.some((atMs) => Math.abs(atMs - receivedAtMs) < repeatedWithinMs);
  const before = view.records.map(({ knowledge }) => knowledge).reduce(joined, NOTHING_KNOWN);
  const ambiguousNames = namesOf(push).flatMap(({ name, isFirm }) =>
    isFirm && isAmbiguous(view.aliases.get(name)) ? [name] : [],
  );
  const knowledge = joined(before, { ...knowledgeOf(push), ambiguousNames });
  const id = applicationIdOf(push.profileCode, knowledge.names);
  const own = view.records.find((record) => record.id === id);
  const merged = view.records.filter((record) => record.id !== id);
  const isKnown = own !== undefined && merged.length === 0 && isSameKnowledge(own.knowledge, knowledge);
  const kind = isRepeated ? 'repeated' : 'applied';
  if (isHeard && isKnown) {
    return { told: { kind, applicationId: id, changed: false, contradictions: [] } };
  }
  const formerIds = merged.map((record) => record.id);
  const quiet = withoutEvents(view, id, push.profileCode, knowledge, receivedAtMs);
  const cause: Cause = {
    atMs: receivedAtMs,
    formerIds,
    ...(push.event !== undefined && !isRepeated && { event: push.event }),
  };
  const asTold = own?.knowledge ?? merged[0]?.knowledge ?? NOTHING_KNOWN;
  const events = eventsOf(asTold, quiet, cause);
  const next = { ...quiet, events: quiet.events + events.length };
  return {
    change: {
      ...(own && { seen: own }),
      next,
      merged,
      aliases: changedAliases(view, namesOf(push), next),
      events,
      ...(!isHeard && {
        receipt: {
          push,
          ...(view.seen && { seen: view.seen }),
          ...received({ atMs: times, rowsAtMs }, receivedAtMs, repeatedWithinMs),
        },
      }),
    },
    told: {
      kind,
      applicationId: id,
      changed: !isKnown,
      contradictions: newContradictions(standingOf(asTold), standingOf(knowledge)).map(({ reason }) => reason),
    },
  };
}

/** Adds an answer of the board status service to a record. */
export function settle(application: MerchantApplication, answer: BoardStatusAnswer, atMs: number): ApplicationChange {
  const knowledge = settled(application.knowledge, answer, atMs);
  const quiet = { ...application, version: application.version + 1, knowledge };
  const events = eventsOf(application.knowledge, quiet, { atMs, isSettlement: true });
  const next = { ...quiet, events: quiet.events + events.length };
  return { seen: application, next, merged: [], aliases: [], events };
}

function withoutEvents(
  { records }: ApplicationView,
  id: string,
  profileCode: string,
  knowledge: Knowledge,
  atMs: number,
): MerchantApplication {
  const own = records.find((record) => record.id === id);
  const former = records.flatMap((record) => [...record.formerIds, ...(record.id === id ? [] : [record.id])]);
  return {
    id,
    profileCode,
    version: (own?.version ?? 0) + 1,
    knowledge,
    formerIds: [...new Set(former)].toSorted(byText),
    // Events go on after the highest number of all, so that those of one id stay in their order.
    events: Math.max(0, ...records.map(({ events }) => events)),
    firstHeardAtMs: Math.min(atMs, ...records.map(({ firstHeardAtMs }) => firstHeardAtMs)),
    heardAtMs: Math.max(atMs, ...records.map(({ heardAtMs }) => heardAtMs)),
  };
}

/** Those of the push's names that do not lead to its record yet, or are firm from now on. */
function changedAliases(
  { aliases }: ApplicationView,
  names: readonly PushName[],
  { id, formerIds }: MerchantApplication,
): ApplicationChange['aliases'] {
  const own = new Set([id, ...formerIds]);
  return names.flatMap(({ name, isFirm }) => {
    const seen = aliases.get(name);
    const leadsThere = seen?.applicationIds.some((one) => own.has(one)) === true;
    const isOfMany = isAmbiguous(seen);
    if (leadsThere && (seen.isFirm || !isFirm || isOfMany)) return [];
    const others = (seen?.applicationIds ?? []).filter((one) => !own.has(one));
    if (isOfMany && others.length >= LEADS_MAX) return [];
    const next: Alias = {
      applicationIds: [...others, id].toSorted(byText),
      isFirm: (isFirm && !isOfMany) || seen?.isFirm === true,
      version: (seen?.version ?? 0) + 1,
    };
    return [{ name, ...(seen && { seen }), next }];
  });
}
