import { SeededRandom } from '../seeded-random.ts';
import { drawForgery } from './draw-forgery.ts';
import { FORGERY_DESIGNS, type ForgeryDesignName, OUR_VERIFIER } from './forgery-designs.ts';

/** What many callbacks came to. */
export type ForgeryTally = {
  /** Mutated ones, and those left as they were. */
  readonly mutated: number;
  readonly untouched: number;
  /** Mutated ones of which something was taken for signed that never was, by what was done to them. */
  readonly accepted: number;
  readonly byMutation: Readonly<Record<string, number>>;
  /** Untouched ones of which a transaction was not taken for signed. */
  readonly shutOut: number;
  /** The first of both. */
  readonly failures: readonly ForgeryFailure[];
};

export type ForgeryFailure = { readonly seed: number; readonly how: string };

const FAILURES_MAX = 5;

export const NO_FORGERIES: ForgeryTally = {
  mutated: 0,
  untouched: 0,
  accepted: 0,
  byMutation: {},
  shutOut: 0,
  failures: [],
};

/** One in so many seeds also has its callback left as it is: a verifier that refuses everything would refuse forgeries, too. */
const UNTOUCHED_EVERY = 10;

/** Plays the callbacks with seeds `from` to before `until` against one design. */
export function playForgeries(design: ForgeryDesignName, from: number, until: number): ForgeryTally {
  let tally = NO_FORGERIES;
  for (let seed = from; seed < until; seed += 1) {
    const kinds = seed % UNTOUCHED_EVERY === 0 ? [false, true] : [false];
    for (const isGenuine of kinds) tally = joinedForgeries(tally, tallyOf(seed, design, isGenuine));
  }
  return tally;
}

function tallyOf(seed: number, design: ForgeryDesignName, isGenuine: boolean): ForgeryTally {
  const { how, body, signed } = drawForgery(new SeededRandom(seed), isGenuine);
  const taken = takenBy(design, body);
  const isAccepted = taken.some((said) => !signed.has(said));
  const isShutOut = isGenuine && taken.length < signed.size;
  return {
    mutated: isGenuine ? 0 : 1,
    untouched: isGenuine ? 1 : 0,
    accepted: isAccepted ? 1 : 0,
    byMutation: isAccepted ? { [how]: 1 } : {},
    shutOut: isShutOut ? 1 : 0,
    failures: isAccepted || isShutOut ? [{ seed, how }] : [],
  };
}

/** A known-bad verifier that throws takes nothing; ours never throws. */
function takenBy(design: ForgeryDesignName, body: Buffer): readonly string[] {
  try {
    return FORGERY_DESIGNS[design](body);
  } catch (error) {
    if (design === OUR_VERIFIER) throw error;
    return [];
  }
}

export function joinedForgeries(a: ForgeryTally, b: ForgeryTally): ForgeryTally {
  const byMutation: Record<string, number> = { ...a.byMutation };
  for (const [how, number] of Object.entries(b.byMutation)) byMutation[how] = (byMutation[how] ?? 0) + number;
  return {
    mutated: a.mutated + b.mutated,
    untouched: a.untouched + b.untouched,
    accepted: a.accepted + b.accepted,
    byMutation,
    shutOut: a.shutOut + b.shutOut,
    failures: [...a.failures, ...b.failures].toSorted((x, y) => x.seed - y.seed).slice(0, FAILURES_MAX),
  };
}
