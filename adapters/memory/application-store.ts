import { type Alias, idsReached } from '../../domain/merchant-application/alias.ts';
import type { MerchantApplication } from '../../domain/merchant-application/application.ts';
import type { ApplicationEvent } from '../../domain/merchant-application/application-event.ts';
import { byText } from '../../domain/merchant-application/known-set.ts';
import { namesOf } from '../../domain/merchant-application/names.ts';
import type { ApplicationStore, SeenPush, UnqueuedPush } from '../../domain/merchant-application/ports.ts';
import type { ApplicationPush } from '../../domain/merchant-application/push.ts';

/** A store of merchant applications in memory. */
export type MemoryApplicationStore = ApplicationStore & {
  /** By id; those that are part of another are not among them. */
  readonly records: Map<string, MerchantApplication>;
  readonly history: UnqueuedPush[];
  readonly events: ApplicationEvent[];
};

export function createMemoryApplicationStore(): MemoryApplicationStore {
  const records: MemoryApplicationStore['records'] = new Map();
  const history: UnqueuedPush[] = [];
  const events: ApplicationEvent[] = [];
  const pointers = new Map<string, string>();
  const aliases = new Map<string, Alias>();
  const seen = new Map<string, SeenPush>();

  function recordAt(id: string): MerchantApplication | undefined {
    const pointer = pointers.get(id);
    return pointer === undefined ? records.get(id) : recordAt(pointer);
  }

  function isAsSeen({ id }: MerchantApplication, before: MerchantApplication | undefined): boolean {
    return !pointers.has(id) && records.get(id)?.version === before?.version;
  }

  return {
    records,
    history,
    events,

    async read(push) {
      const found = namesOf(push).flatMap((name) => {
        const alias = aliases.get(aliasName(push.profileCode, name.name));
        return alias === undefined ? [] : [{ name, alias }];
      });
      const ids = found.flatMap(({ name, alias }) => idsReached(push.profileCode, name, alias));
      const reached = ids.flatMap((id) => recordAt(id) ?? []);
      const seenPush = seen.get(seenName(push));
      return {
        kind: 'applications',
        records: [...new Set(reached)].toSorted((a, b) => byText(a.id, b.id)),
        aliases: new Map(found.map(({ name, alias }) => [name.name, alias])),
        ...(seenPush && { seen: seenPush }),
      };
    },

    async readById(applicationId) {
      return recordAt(applicationId);
    },

    async commit(change) {
      const { next, merged, receipt } = change;
      const { profileCode } = next;
      const isCurrent =
        isAsSeen(next, change.seen) &&
        merged.every((record) => isAsSeen(record, record)) &&
        change.aliases.every(
          (alias) => aliases.get(aliasName(profileCode, alias.name))?.version === alias.seen?.version,
        ) &&
        (receipt === undefined || seen.get(seenName(receipt.push))?.version === receipt.seen?.version);
      if (!isCurrent) return 'changed';
      records.set(next.id, next);
      for (const { id } of merged) {
        records.delete(id);
        pointers.set(id, next.id);
      }
      for (const alias of change.aliases) aliases.set(aliasName(profileCode, alias.name), alias.next);
      if (receipt !== undefined) {
        const { push, atMs, rowsAtMs, missing } = receipt;
        history.push(...missing.map((receivedAtMs) => ({ push, receivedAtMs })));
        seen.set(seenName(push), { atMs, rowsAtMs, version: (receipt.seen?.version ?? 0) + 1 });
      }
      events.push(...change.events);
      return 'committed';
    },
  };
}

function aliasName(profileCode: string, name: string): string {
  return `${profileCode}#${name}`;
}

function seenName({ profileCode, digest }: ApplicationPush): string {
  return `${profileCode}#${digest}`;
}
