import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import type { NamedPayment, PaymentsObserve } from './observe.ts';

const STORE_MS_MAX = 3_000;

/** What the store gives, by `giveUpAtMs` at the latest; `failed` when it gives nothing, which is then told. */
export async function inStore<T>(
  giveUpAtMs: number,
  { clock, observe }: { readonly clock: Clock; readonly observe: Pick<PaymentsObserve, 'storeFailed'> },
  payment: NamedPayment,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'failed'> {
  try {
    const done = await until(Math.min(giveUpAtMs, clock() + STORE_MS_MAX), clock, work);
    if (done !== 'deadline_passed') return done;
    observe.storeFailed(payment, done);
  } catch (error) {
    observe.storeFailed(payment, error);
  }
  return 'failed';
}
