import { settle, told } from '../../domain/merchant-application/change.ts';
import type {
  ApplicationSettler,
  ApplicationStore,
  MerchantApplications,
} from '../../domain/merchant-application/ports.ts';
import { standingOf } from '../../domain/merchant-application/standing.ts';
import { within } from '../within.ts';

export type ApplicationsDependencies = {
  readonly store: ApplicationStore;
  /** Pushes that say the same within so many milliseconds are one. */
  readonly repeatedWithinMs: number;
  /** Waits before try number `attempt`, with jitter. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

/** Less than a queue's consumer has for ten messages at once; whoever asks tries again later. */
const TELL_MS_MAX = 8_000;

/** Other pushes change the same record: each try reads anew. */
const ATTEMPTS_MAX = 30;

/** Brings the records of merchant applications up to what becomes known of them, by tries until one is written. */
export function createMerchantApplications({
  store,
  repeatedWithinMs,
  pause,
}: ApplicationsDependencies): MerchantApplications & ApplicationSettler {
  async function tried<Outcome extends object | undefined>(
    what: string,
    attempt: (signal: AbortSignal) => Promise<Outcome | 'again'>,
  ): Promise<Outcome> {
    const outcome = await within(TELL_MS_MAX, new AbortController().signal, async (signal) => {
      for (let nth = 1; nth <= ATTEMPTS_MAX; nth += 1) {
        const done = await attempt(signal);
        if (done !== 'again') return done;
        await pause(nth, signal);
      }
      return 'busy' as const;
    });
    if (outcome === 'busy' || outcome === 'out_of_time') throw new Error(`${what} could not be brought in: ${outcome}`);
    return outcome;
  }

  return {
    tell: (push, receivedAtMs) =>
      tried(`Push ${push.digest}`, async (signal) => {
        const view = await store.read(push, signal);
        if (view.kind === 'busy') return 'again';
        const outcome = told(view, { push, receivedAtMs }, { repeatedWithinMs });
        if (outcome.change === undefined) return outcome.told;
        return (await store.commit(outcome.change, signal)) === 'committed' ? outcome.told : 'again';
      }),

    settle: (applicationId, answer, atMs) =>
      tried(`The settlement of ${applicationId}`, async (signal) => {
        const application = await store.readById(applicationId, signal);
        if (application === undefined) return undefined;
        if ('kind' in application) return 'again';
        const change = settle(application, answer, atMs);
        if ((await store.commit(change, signal)) !== 'committed') return 'again';
        const { id, knowledge } = change.next;
        return { applicationId: id, contradictions: standingOf(knowledge).contradictions.map(({ reason }) => reason) };
      }),
  };
}
