import { findStart, isLost } from '../../domain/payment/find-start.ts';
import { PAYMENT_ID, type PaymentStart } from '../../domain/payment/start.ts';
import { SPREEDLY_TOKEN } from '../../domain/payment/token.ts';
import { until } from '../../domain/until.ts';
import type { PaymentsDependencies } from './dependencies.ts';
import { inStore } from './in-store.ts';
import { refusal, type Reply, unknownStartReply } from './reply.ts';

/** Where a payment is at Spreedly, or what is to be said of one that is not there. */
export type Located =
  | { readonly kind: 'there'; readonly token: string; readonly paymentId?: string }
  | { readonly kind: 'not_there'; readonly reply: Reply };

const LOOK_MS_MAX = 10_000;

/** The payment of a token or of a payment id. */
export async function locatePayment(
  id: string,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Located> {
  if (SPREEDLY_TOKEN.test(id)) return { kind: 'there', token: id };
  if (!PAYMENT_ID.test(id)) return notThere(refusal('payment_unknown'));
  const named = { paymentId: id };
  const start = await inStore(giveUpAtMs, dependencies, named, (signal) => dependencies.starts.read(id, signal));
  if (start === 'failed') return notThere(refusal('store_unavailable', { payment_id: id }));
  return start === undefined ? notThere(refusal('payment_unknown')) : locateStart(start, dependencies, giveUpAtMs);
}

/** The payment of a start of ours. One whose answer was lost is looked for, once it cannot be on its way any more. */
export async function locateStart(
  start: PaymentStart,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Located> {
  return isLost(start, dependencies.clock()) ? look(start, dependencies, giveUpAtMs) : standing(start);
}

async function look(lost: PaymentStart, dependencies: PaymentsDependencies, giveUpAtMs: number): Promise<Located> {
  const { clock, observe } = dependencies;
  const { paymentId } = lost;
  try {
    const found = await until(Math.min(giveUpAtMs, clock() + LOOK_MS_MAX), clock, (signal) =>
      findStart(lost, dependencies, signal),
    );
    // Nor is a deadline a failure of the store: of Spreedly's the client tells.
    if (found === 'deadline_passed') return standing(lost);
    if (found.kind === 'found') {
      observe.startFound({ paymentId, token: found.token });
      return { kind: 'there', token: found.token, paymentId };
    }
    if (found.kind === 'over' && found.start.fate === 'not_made') observe.notMade({ paymentId });
    return standing(found.start);
  } catch (error) {
    observe.storeFailed({ paymentId }, error);
    return standing(lost);
  }
}

function standing({ paymentId, token, fate }: PaymentStart): Located {
  if (token !== undefined) return { kind: 'there', token, paymentId };
  const about = { payment_id: paymentId };
  if (fate === 'not_made') return notThere(refusal('not_made', about));
  if (fate === 'rejected') return notThere(refusal('not_started', about));
  return notThere(unknownStartReply(paymentId));
}

function notThere(reply: Reply): Located {
  return { kind: 'not_there', reply };
}
