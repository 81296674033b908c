import type { SeededRandom } from '../../simulate/seeded-random.ts';
import type { Told } from './boardings.ts';

/** What Elavon may do to the pushes of a boarding; each keeps all that was told, and may add to it. */
export const TROUBLES = {
  none: (told) => told,

  /** Each push up to three times; nothing says that Elavon tries again, and nothing that it does not. */
  duplicates: (told, random) =>
    told.flatMap((one) => [one, ...Array.from({ length: random.integer(0, 2) }, () => atOnce(one))]),

  reordered: (told, random) => shuffled(told, random),

  /** Weeks after the approval and after all else. */
  late_terminals(told) {
    const terminals = told.filter(({ notification }) => notification.terminals !== undefined);
    return [
      ...told.filter((one) => !terminals.includes(one)),
      ...terminals.map((one) => ({ ...one, afterMs: 30 * DAY_MS })),
    ];
  },

  /** A status from before overtakes nothing: it comes when all is over. */
  late_in_progress: (told) => [...told, ...told.filter(hasStatus('INPROGRESS')).slice(-1).map(atOnce)],

  /** Complete, and then declined: one of the two is wrong, and only Elavon knows which. */
  contradiction: (told) => [
    ...told,
    ...told
      .filter(hasStatus('COMPLETE'))
      .slice(0, 1)
      .map(({ notification }) => ({ afterMs: DAY_MS, notification: { ...notification, boardingStatus: 'DECLINED' } })),
  ],
} as const satisfies Readonly<Record<string, (told: readonly Told[], random: SeededRandom) => readonly Told[]>>;

export type Trouble = keyof typeof TROUBLES;

export const TROUBLE_NAMES = Object.keys(TROUBLES) as readonly Trouble[];

const DAY_MS = 24 * 3_600_000;

function atOnce(told: Told): Told {
  return { ...told, afterMs: 0 };
}

function hasStatus(status: string): (told: Told) => boolean {
  return ({ notification }) => notification.boardingStatus === status;
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: SeededRandom): readonly Item[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(random.integer(0, rest.length - 1), 1));
}
