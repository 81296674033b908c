import type { Answer } from '../../../domain/answer.ts';
import type { AdviceMeaning } from '../../../domain/life/advice-meaning.ts';
import { type Direction, type Facts, withAdvice, withExpired, withRequest } from '../../../domain/life/facts.ts';
import { positionOf } from '../../../domain/life/position.ts';
import type { Stage } from '../../../domain/life/stage.ts';
import type { Happening } from '../../../domain/life/transitions.ts';

export type Step = (facts: Facts) => Facts;

const NOON = Date.UTC(2026, 10, 24, 12);
const WEEK_MS = 7 * 24 * 3_600_000;

function requested(requestKey: string, minor: number | undefined, answer: Answer = '00'): Step {
  const amount = minor === undefined ? undefined : { minor, currency: 'USD' };
  return (facts) =>
    withRequest(facts, {
      requestKey,
      atMs: NOON,
      answer,
      source: 'decision',
      direction: 'out',
      ...(amount && { amount }),
      ...(amount && answer === '00' && { expiresAtMs: NOON + WEEK_MS }),
    });
}

function advised(adviceKey: string, meaning: AdviceMeaning, minor: number, direction: Direction = 'out'): Step {
  const amount = { minor, currency: 'USD' };
  return (facts) => withAdvice(facts, { adviceKey, receivedAtMs: NOON + 1_000, meaning, direction, amount });
}

const expired: Step = (facts) => withExpired(facts, [...positionOf(facts).holds.keys()]);

const held = requested('r1', 10_000);
const posted = advised('a1', 'posted', 10_000);

/** How a transaction of 100.00 USD comes to stand there. */
export const GIVEN: Readonly<Record<Stage, readonly Step[]>> = {
  unseen: [],
  requested: [requested('r1', undefined)],
  held: [held],
  declined: [requested('r1', 10_000, '61')],
  released: [held, advised('a1', 'refused', 10_000)],
  partly_posted: [held, requested('r2', 5_000), posted],
  posted: [held, posted],
  adopted: [posted],
  partly_reversed: [held, posted, advised('a2', 'partly_reversed', 3_000)],
  reversed: [held, posted, advised('a2', 'reversed', 10_000)],
  expired: [held, expired],
  refunded: [advised('a1', 'posted', 10_000, 'in')],
};

/** What happens next. */
export const ON: Readonly<Record<Happening, Step>> = {
  approved: requested('r9', 5_000),
  declined: requested('r9', 5_000, '61'),
  authorized: advised('a9', 'authorized', 10_000),
  refused: advised('a9', 'refused', 10_000),
  posted: advised('a9', 'posted', 10_000),
  posted_less: advised('a9', 'posted', 6_000),
  posted_more: advised('a9', 'posted', 12_000),
  partly_reversed: advised('a9', 'partly_reversed', 3_000),
  reversed: advised('a9', 'reversed', 10_000),
  reversal_failed: advised('a9', 'reversal_failed', 10_000),
  expired,
  refunded: advised('a9', 'posted', 10_000, 'in'),
  told: advised('a9', 'told', 10_000),
  unclear: advised('a9', 'unclear', 10_000),
};

/** All that limits see of a transaction. */
export function countsOf(facts: Facts): readonly unknown[] {
  const { counted, holds } = positionOf(facts);
  return [[...counted].filter(([, { minor, isUsed }]) => minor > 0 || isUsed), [...holds]];
}
