import type { SeededRandom } from '../seeded-random.ts';

/**
 * How a scenario draws: small numbers stand for simple things, so that whoever shrinks the numbers of a failure shrinks
 * the failure.
 */
export function occasionally(random: SeededRandom, percent: number): boolean {
  return random.integer(0, 99) >= 100 - percent;
}

/** Mostly small, now and then up to `high`. */
export function mostlySmall(random: SeededRandom, low: number, usual: number, high: number): number {
  return occasionally(random, 4) ? random.integer(low, high) : random.integer(low, usual);
}

/** A list of `length`, each drawn for itself. */
export function times<Item>(length: number, draw: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => draw(index));
}
