/** An event as EventBridge hands it to the targets of its rules. Source: EventBridge user guide, "AWS events structure". */
export type BusEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** To the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
};

/** An event that a bus has carried, with its number since the twin started. */
export type CarriedEvent = { readonly number: number; readonly bus: string; readonly event: BusEvent };

/** What the buses of a twin have carried, for `npm run -s events`. */
export type CarriedEvents = {
  readonly add: (bus: string, event: BusEvent) => void;
  /** Those after a number, oldest first. */
  readonly after: (number: number) => readonly CarriedEvent[];
};

/** A day of demonstrations; a simulation's millions would fill the memory. */
const KEPT_MAX = 20_000;

export function createCarriedEvents(): CarriedEvents {
  let kept: CarriedEvent[] = [];
  let count = 0;
  return {
    add(bus, event) {
      count += 1;
      kept.push({ number: count, bus, event });
      // Now and then, and not at each event.
      if (kept.length >= 2 * KEPT_MAX) kept = kept.slice(-KEPT_MAX);
    },
    after: (number) => kept.filter((carried) => carried.number > number),
  };
}
