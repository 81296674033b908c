import { byText } from './known-set.ts';
import type { ApplicationPush } from './push.ts';

/**
 * Something by which a push names its application. A firm name belongs to one application, so that two records which share
 * it are one. A name that is not firm only leads there: a uniqueId beside a clientId is unique for that client alone, and a
 * merchant id is found by people.
 */
export type PushName = { readonly name: string; readonly isFirm: boolean };

/** Best first: the best firm name of an application is the one that its record is kept under. */
const KINDS = ['unique', 'packet', 'group', 'boarding', 'correlation', 'unidentified', 'merchant'] as const;

type NameKind = (typeof KINDS)[number];

/** Elavon's longest id has 36 characters. A longer one than this would not fit into a key, and names nothing. */
const ID_CHARACTERS_MAX = 100;

/** By what a push names its application, within its profile. A client alone is no name: it has many applications. */
export function namesOf({ ids, merchantId, digest }: ApplicationPush): readonly PushName[] {
  const unique = usable(ids.uniqueId);
  const client = usable(ids.clientId);
  const firm = [
    ...(unique === undefined ? [] : [applicationName('unique', unique, client)]),
    ...named('packet', ids.packetId),
    ...named('group', ids.groupPacketId),
    ...named('boarding', ids.boardingId),
    ...named('correlation', ids.correlationId),
  ];
  const leading = [
    ...(unique === undefined || client === undefined ? [] : [applicationName('unique', unique)]),
    ...named('merchant', merchantId),
  ];
  const known = firm.length > 0 ? firm : [applicationName('unidentified', digest)];
  return [...known.map((name) => ({ name, isFirm: true })), ...leading.map((name) => ({ name, isFirm: false }))];
}

/** `<kind>/<value>`, of a client `unique/<value>@<client>`; encoded, so that neither part can be taken for the other. */
function applicationName(kind: NameKind, value: string, client?: string): string {
  return client === undefined ? `${kind}/${encoded(value)}` : `${kind}/${encoded(value)}@${encoded(client)}`;
}

/** Every name that somebody may mean by a value that Elavon or an earlier output gave. */
export function namesMeantBy(value: string): readonly string[] {
  return usable(value) === undefined ? [] : KINDS.map((kind) => applicationName(kind, value));
}

/** The id of the application with these firm names: the same in whatever order they became known. */
export function applicationIdOf(profileCode: string, firmNames: readonly string[]): string {
  const [best] = firmNames.toSorted(byBest);
  if (best === undefined) throw new Error('An application without a name');
  return `${profileCode}/${best}`;
}

/** Best first. */
function byBest(a: string, b: string): number {
  return goodness(a) - goodness(b) || byText(a, b);
}

export function isUnidentified(firmNames: readonly string[]): boolean {
  return firmNames.every((name) => name.startsWith('unidentified/'));
}

function goodness(name: string): number {
  const kind = KINDS.findIndex((one) => name.startsWith(`${one}/`));
  // Of its client before that of any client.
  return kind * 2 + (name.includes('@') ? 0 : 1);
}

function named(kind: NameKind, value: string | undefined): readonly string[] {
  const id = usable(value);
  return id === undefined ? [] : [applicationName(kind, id)];
}

function usable(id: string | undefined): string | undefined {
  const text = id?.trim() ?? '';
  return text === '' || text.length > ID_CHARACTERS_MAX ? undefined : text;
}

function encoded(text: string): string {
  // Half a character, which JSON may hold, cannot be encoded.
  return encodeURIComponent(text.toWellFormed());
}

/** Orders names as the set of an application's firm names keeps them. */
export const FIRM_NAMES = { name: (name: string) => name, weight: (name: string) => -goodness(name) };
