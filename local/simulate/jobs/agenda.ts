/** What is to happen, in the order of a clock that stands still while something happens. */
export type Agenda = {
  /** At this moment, or as soon after it as nothing else happens. Epoch milliseconds. */
  readonly after: (atMs: number, act: () => Promise<void>) => void;
  /** One after the other until nothing is left, or `isOver` says so after one. */
  readonly play: (isOver: () => boolean) => Promise<void>;
};

export function createAgenda(moveClock: (atMs: number) => void): Agenda {
  const waiting: { readonly atMs: number; readonly act: () => Promise<void> }[] = [];
  return {
    after(atMs, act) {
      const later = waiting.findIndex((other) => other.atMs > atMs);
      waiting.splice(later === -1 ? waiting.length : later, 0, { atMs, act });
    },
    async play(isOver) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        moveClock(next.atMs);
        await next.act();
        if (isOver()) return;
      }
    },
  };
}
