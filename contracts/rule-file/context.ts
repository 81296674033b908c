import type { WrittenList } from './file-schema.ts';

/** Where something stands in the file, from the inside out. */
export type Place = { readonly within?: Place; readonly key: string | number };

/** Something wrong with a file: where, and what to do about it. */
export type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

/** Tells what the file has and the translation has not, because its shape is wrong. */
export type Dropped = { readonly list: (name: string) => boolean; readonly rule: (id: string) => boolean };

/** What the translation of one file has at hand everywhere. */
export type Context = {
  /** Of calendars and local times that name none. */
  readonly zone: string | undefined;
  readonly lists: ReadonlyMap<string, WrittenList>;
  /** The values of a list for a field, so that all rules that use it share one array. */
  readonly resolved: Map<string, readonly string[]>;
  readonly dropped: Dropped;
  readonly problems: Problem[];
  /** How many values the rule at hand has written out. */
  values: number;
};

export function at(within: Place | undefined, key: string | number): Place {
  return within === undefined ? { key } : { within, key };
}

/**
 * Notes what is wrong. The translation goes on with something harmless, so that one look at a file tells everything; what
 * it comes to is thrown away.
 */
export function report(context: Context, place: Place, message: string): void {
  const path: (string | number)[] = [];
  for (let step: Place | undefined = place; step !== undefined; step = step.within) path.unshift(step.key);
  context.problems.push({ path, message });
}
