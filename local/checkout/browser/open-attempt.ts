import type { Attempt } from './payment.ts';

/** The payment that is on its way, so that a reload goes on with it and does not start another. Nothing of it is secret. */
export type OpenAttempt = {
  readonly keep: (attempt: Attempt) => void;
  readonly read: () => Attempt | undefined;
  readonly forget: () => void;
};

const NAME = 'open-payment';

/** For as long as the tab is open. */
export function createOpenAttempt(storage: Storage): OpenAttempt {
  return {
    keep: (attempt) => storage.setItem(NAME, JSON.stringify(attempt)),
    read() {
      const text = storage.getItem(NAME);
      return text === null ? undefined : (JSON.parse(text) as Attempt);
    },
    forget: () => storage.removeItem(NAME),
  };
}
