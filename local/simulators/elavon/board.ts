import { SeededRandom } from '../../simulate/seeded-random.ts';
import { boardingOf, type Flow, type Told } from './boardings.ts';
import type { OwnClock } from './clock.ts';
import type { Delivery, Elavon } from './elavon.ts';
import type { Ledger } from './ledger.ts';
import { drawShape, LIKELY_SHAPE, notificationBody, type Shape } from './notification-body.ts';
import { type Trouble, TROUBLES } from './troubles.ts';

/** One boarding as it is scripted. */
export type Boarding = {
  readonly flow: Flow;
  readonly merchant: string;
  readonly trouble: Trouble;
  /** Draws what the trouble leaves to chance, and the shape of each body. */
  readonly seed: number;
  /** Of every body; drawn for each where left out. */
  readonly shape?: Shape;
};

/** What came of one push. */
export type Pushed = { readonly told: Told; readonly atMs: number; readonly body: string; readonly delivery: Delivery };

/** Everything that a boarding tells, in the order in which it is sent. The same boarding is the same pushes. */
export function toldOf({ flow, merchant, trouble, seed }: Boarding): readonly Told[] {
  return TROUBLES[trouble](boardingOf(flow, { name: merchant }), new SeededRandom(seed));
}

/** Pushes a whole boarding, one push after the other as time passes, and writes into `ledger` what is true of it. */
export async function board(
  elavon: Elavon,
  boarding: Boarding,
  clock: OwnClock,
  ledger: Ledger,
): Promise<readonly Pushed[]> {
  const random = new SeededRandom(boarding.seed + 1);
  const pushed: Pushed[] = [];
  ledger.begin(boarding);
  for (const told of toldOf(boarding)) {
    clock.pass(told.afterMs);
    const body = notificationBody(told.notification, boarding.shape ?? drawShape(random));
    pushed.push({ told, atMs: clock.now(), body, delivery: await elavon.push(body) });
  }
  return pushed;
}

/** A boarding of which every body looks as it most likely does. */
export function plainBoarding(flow: Flow, merchant: string, trouble: Trouble = 'none'): Boarding {
  return { flow, merchant, trouble, seed: 1, shape: LIKELY_SHAPE };
}
