import type { Move } from '../decision/move.ts';
import type { Tally } from '../windows/counter.ts';
import { isRefund } from './position.ts';
import type { Counted } from './side.ts';

/** What one request, or one advice that nobody asked about, counts against limits. */
export type Entry = {
  /** Minor units that it counted when it began to. */
  readonly minor: number;
  readonly moves: readonly EntryMove[];
  /** Of a request that was declined: tries are all that it moved. */
  readonly isDeclined?: true;
};

/** `tally` is what the move was at first, `now` what is left of it, or has come to it. */
export type EntryMove = Move & { readonly now: Tally };

export type Entries = ReadonlyMap<string, Entry>;

export function entryOf(minor: number, moves: readonly Move[]): Entry {
  return { minor, moves: moves.map((move) => ({ ...move, now: move.tally })) };
}

/** One move that has to count something else than it does. */
export type Adjustment = {
  readonly entry: string;
  /** Place of the move in its entry. */
  readonly index: number;
  readonly move: EntryMove;
  readonly by: Tally;
};

/** What has to change for every entry to count what the position says. */
export function adjustmentsOf(entries: Entries, counted: ReadonlyMap<string, Counted>): readonly Adjustment[] {
  return [...entries].flatMap(([key, entry]) =>
    entry.moves.flatMap((move, index) => {
      const wanted = wantedOf(move, entry.minor, counted.get(key));
      const by = { amount: wanted.amount - move.now.amount, count: wanted.count - move.now.count };
      return by.amount === 0 && by.count === 0 ? [] : [{ entry: key, index, move, by }];
    }),
  );
}

function wantedOf(move: EntryMove, asked: number, counted: Counted | undefined): Tally {
  if (move.isTry === true) return move.tally;
  // Its money counts by another entry: a request that came after the advice of its outcome.
  if (counted === undefined) return { amount: 0, count: 0 };
  const { minor, isUsed } = counted;
  const kept = move.ignoresForced === true ? Math.min(minor, asked) : minor;
  // What a refund gave back was at most what there was.
  const amount = move.tally.amount < 0 ? Math.max(move.tally.amount, -minor) : kept;
  return {
    amount: move.isMoney === true ? amount : 0,
    count: isUsed || move.keepsUses === true ? move.tally.count : 0,
  };
}

/**
 * What counts, or counted and was undone before it became known, and has no entry yet, or only that of a decline: a use that
 * was undone stays one where a limit says so.
 */
export function missingFrom(entries: Entries, counted: ReadonlyMap<string, Counted>): readonly string[] {
  const isMissing = (key: string): boolean => entries.get(key)?.isDeclined ?? !entries.has(key);
  return [...counted].flatMap(([key, { minor }]) => ((minor > 0 || !isRefund(key)) && isMissing(key) ? [key] : []));
}

/** The entries with these changes made. */
export function adjustedEntries(
  entries: Entries,
  adjustments: readonly { readonly entry: string; readonly index: number; readonly by: Tally }[],
): Entries {
  const after = new Map(entries);
  for (const { entry: key, index, by } of adjustments) {
    const entry = after.get(key);
    const move = entry?.moves[index];
    if (entry === undefined || move === undefined) throw new Error(`Entry ${key} has no move ${index}`);
    const now = { amount: move.now.amount + by.amount, count: move.now.count + by.count };
    after.set(key, { ...entry, moves: entry.moves.with(index, { ...move, now }) });
  }
  return after;
}
