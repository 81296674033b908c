import { called } from '../../domain/called.ts';
import type { PaymentReader, Payments, Spreedly } from '../../domain/payment/ports.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import { paymentIdIn } from '../../domain/payment/start.ts';
import { isFinalState } from '../../domain/payment/state.ts';
import { SPREEDLY_TOKEN } from '../../domain/payment/token.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import type { ReturnObserve } from './observe.ts';

/** Where people go on: URLs of the user's own. */
export type Pages = { readonly success: string; readonly failure: string; readonly pending: string };

export type ReturnDependencies = {
  readonly pages: Pages;
  readonly spreedly: Pick<Spreedly, 'show'>;
  readonly payments: Pick<Payments, 'note'>;
  readonly records: Pick<PaymentReader, 'read'>;
  readonly observe: ReturnObserve;
  readonly clock: Clock;
};

/** Somebody waits in front of a white page. */
const STORE_MS_MAX = 2_000;
const SHOW_MS_MAX = 5_000;

/** What is known of a payment by now, by Spreedly's word and nobody else's. */
type Standing = {
  readonly token: string;
  readonly state: string;
  readonly paymentId?: string;
  /** Its state may be taken back. */
  readonly isDisputed?: true;
};

/**
 * Where somebody who comes back from a bank goes on. That he came says nothing, and what his browser brought is a token at most:
 * it is looked up, unless Spreedly has said already how the payment ended. The answer is the URL of a configured page, with what
 * the look-up knows of the payment in its query. Never throws for what the store or Spreedly does.
 */
export async function sendOn(presented: readonly string[], dependencies: ReturnDependencies): Promise<string> {
  const { pages, observe } = dependencies;
  const [token, another] = presented;
  const isToken = token !== undefined && another === undefined && SPREEDLY_TOKEN.test(token);
  const standing = isToken ? await standingOf(token, dependencies) : undefined;
  const page = pageOf(standing);
  observe.sentOn(page, standing);
  const target = new URL(pages[page]);
  if (standing !== undefined) {
    target.searchParams.set('transaction_token', standing.token);
    if (standing.paymentId !== undefined) target.searchParams.set('payment_id', standing.paymentId);
  }
  return target.href;
}

function pageOf(standing: Standing | undefined): keyof Pages {
  if (standing === undefined || standing.isDisputed === true || !isFinalState(standing.state)) return 'pending';
  return standing.state === 'succeeded' ? 'success' : 'failure';
}

async function standingOf(token: string, dependencies: ReturnDependencies): Promise<Standing | undefined> {
  const { spreedly, payments, records, clock } = dependencies;
  const record = await inStore(token, dependencies, (signal) => records.read(token, signal));
  if (record !== undefined && isSettled(record)) return standingIn(record);
  const askedAtMs = clock();
  const shown = await called(askedAtMs + SHOW_MS_MAX, clock, (signal) => spreedly.show(token, signal));
  if (shown.kind === 'failed') return undefined;
  const { reading } = shown.value;
  const told = await inStore(token, dependencies, (signal) => payments.note(reading, 'returned', askedAtMs, signal));
  if (told?.record !== undefined) return standingIn(told.record);
  const paymentId = paymentIdIn(reading);
  return { token: reading.token, state: reading.state, ...(paymentId !== undefined && { paymentId }) };
}

/** Spreedly itself has said how it ended, so that it need not be asked again. */
function isSettled({ state, read, isDisputed }: PaymentRecord): boolean {
  return isFinalState(state) && read?.state === state && isDisputed === undefined;
}

function standingIn({ token, state, paymentId, isDisputed }: PaymentRecord): Standing {
  return { token, state, ...(paymentId !== undefined && { paymentId }), ...(isDisputed && { isDisputed }) };
}

/** Undefined where the store fails: the look-up alone says where to go on. */
async function inStore<T>(
  token: string,
  { clock, observe }: ReturnDependencies,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  try {
    const done = await until(clock() + STORE_MS_MAX, clock, work);
    if (done !== 'deadline_passed') return done;
    observe.storeFailed(token, done);
  } catch (error) {
    observe.storeFailed(token, error);
  }
  return undefined;
}
