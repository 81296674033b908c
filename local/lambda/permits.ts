/** A counting semaphore whose waiters are served in the order in which they came. */
export type Permits = { readonly acquire: () => Promise<void>; readonly release: () => void };

export function createPermits(count: number): Permits {
  const waiters: (() => void)[] = [];
  let free = count;
  return {
    acquire() {
      if (free === 0) return new Promise((resolve) => waiters.push(resolve));
      free -= 1;
      return Promise.resolve();
    },
    release() {
      const next = waiters.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
