/** How the members of a set are told apart and ordered. */
export type Order<Member> = {
  /** Members of one name are one. */
  readonly name: (member: Member) => string;
  /** Weightier members come first, and are the last to be left out. By name alone if absent. */
  readonly weight?: (member: Member) => number;
  /** Of members of one name, the one whose text comes first stays. */
  readonly text?: (member: Member) => string;
  /** What its members may take of a record's row, UTF-8 bytes as JSON. The first member stays, however long. */
  readonly bytesMax: number;
};

/** So many members of a set are kept: a record has to fit into a row of 400 KB. The history has every push whole. */
export const MEMBERS_MAX = 100;

/** The order of texts by their code units, which is the same everywhere: that of a locale is not. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A name of several parts, any of which may be missing: missing is something else than empty. */
export function nameOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}

/**
 * All members of both, each once, in their order: the first `MEMBERS_MAX` of them, as far as `bytesMax` reaches. Keeping the first of an order, and not
 * those that came first, is what makes it the same in whatever order sets are united: a member that is left out has so many
 * before it, and they stay before it.
 */
export function united<Member>(
  one: readonly Member[],
  other: readonly Member[],
  { name, weight = () => 0, text = () => '', bytesMax }: Order<Member>,
): { readonly members: readonly Member[]; readonly isCut: boolean } {
  const sorted = [...one, ...other].toSorted(
    (a, b) => weight(b) - weight(a) || byText(name(a), name(b)) || byText(text(a), text(b)),
  );
  const distinct = sorted.filter((member, index) => {
    const before = sorted[index - 1];
    return before === undefined || name(before) !== name(member);
  });
  const members = distinct.slice(0, Math.min(MEMBERS_MAX, fitting(distinct, bytesMax)));
  return { members, isCut: distinct.length > members.length };
}

/** How many of them fit, from the first on: to leave out a long one and keep those after it would depend on the order of arrival. */
function fitting(members: readonly unknown[], bytesMax: number): number {
  let bytes = 0;
  for (const [index, member] of members.slice(0, MEMBERS_MAX).entries()) {
    bytes += new TextEncoder().encode(JSON.stringify(member)).byteLength;
    if (bytes > bytesMax && index > 0) return index;
  }
  return members.length;
}
