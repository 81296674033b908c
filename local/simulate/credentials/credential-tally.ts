import { SeededRandom } from '../seeded-random.ts';
import { CREDENTIAL_DESIGNS, type CredentialDesignName } from './credential-designs.ts';
import { createCredentialWorld } from './credential-world.ts';
import { type Attempt, drawAttempt } from './draw-attempt.ts';

/** What many attempts came to. */
export type CredentialTally = {
  /** Mutated ones, and those left as they were. */
  readonly mutated: number;
  readonly untouched: number;
  /** Mutated ones that were let in, by what was done to them. */
  readonly letIn: number;
  readonly byMutation: Readonly<Record<string, number>>;
  /** Untouched ones that were not. */
  readonly shutOut: number;
  /** The first of both. */
  readonly failures: readonly CredentialFailure[];
};

export type CredentialFailure = { readonly seed: number; readonly mode: string; readonly how: string };

const FAILURES_MAX = 5;

export const NO_ATTEMPTS: CredentialTally = {
  mutated: 0,
  untouched: 0,
  letIn: 0,
  byMutation: {},
  shutOut: 0,
  failures: [],
};

/** One in so many seeds also has its proof left as it is: a door that is always shut would refuse every mutation, too. */
const UNTOUCHED_EVERY = 10;

/** Plays the attempts with seeds `from` to before `until` against one design. */
export async function playAttempts(
  design: CredentialDesignName,
  from: number,
  until: number,
): Promise<CredentialTally> {
  const world = await createCredentialWorld();
  const door = CREDENTIAL_DESIGNS[design](world);
  let tally = NO_ATTEMPTS;
  for (let seed = from; seed < until; seed += 1) {
    const kinds = seed % UNTOUCHED_EVERY === 0 ? [false, true] : [false];
    for (const isUntouched of kinds) {
      const attempt = drawAttempt(new SeededRandom(seed), world, isUntouched);
      tally = joinedAttempts(tally, tallyOf(seed, attempt, await door(attempt)));
    }
  }
  return tally;
}

function tallyOf(seed: number, { how, isValid, profile }: Attempt, isLetIn: boolean): CredentialTally {
  const isWronglyIn = isLetIn && !isValid;
  return {
    mutated: isValid ? 0 : 1,
    untouched: isValid ? 1 : 0,
    letIn: isWronglyIn ? 1 : 0,
    byMutation: isWronglyIn ? { [how]: 1 } : {},
    shutOut: isValid && !isLetIn ? 1 : 0,
    failures: isLetIn === isValid ? [] : [{ seed, mode: profile.mode, how }],
  };
}

export function joinedAttempts(a: CredentialTally, b: CredentialTally): CredentialTally {
  const byMutation: Record<string, number> = { ...a.byMutation };
  for (const [how, number] of Object.entries(b.byMutation)) byMutation[how] = (byMutation[how] ?? 0) + number;
  return {
    mutated: a.mutated + b.mutated,
    untouched: a.untouched + b.untouched,
    letIn: a.letIn + b.letIn,
    byMutation,
    shutOut: a.shutOut + b.shutOut,
    failures: [...a.failures, ...b.failures].toSorted((x, y) => x.seed - y.seed).slice(0, FAILURES_MAX),
  };
}
