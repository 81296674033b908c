import type { StartRequest } from '../../contracts/payment-request.ts';
import { called } from '../../domain/called.ts';
import type { NewStart, SpreedlyTransaction } from '../../domain/payment/ports.ts';
import type { PaymentStart, StartFate, StartKind } from '../../domain/payment/start.ts';
import type { PaymentsDependencies } from './dependencies.ts';
import { inStore } from './in-store.ts';
import { locateStart } from './locate-payment.ts';
import { reasonOf, refusal, rejectedReply, type Reply, unknownStartReply } from './reply.ts';
import { noted, showLocated } from './show-payment.ts';

/** From the call on. A gateway may take more, up to 66 s; API Gateway waits for 29. */
const POST_MS_MAX = 24_000;

/** What is asked for, by whom it may be asked again. */
export type StartCall = {
  readonly kind: StartKind;
  readonly request: StartRequest;
  readonly idempotencyKey: string;
};

/**
 * Starts a payment, once: it is claimed under the id of its key before anything is sent, and nothing is sent again while its
 * fate is unknown. Whoever sends the same request again is answered by what has become of the first.
 */
export async function startPayment(
  { kind, request, idempotencyKey }: StartCall,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const { starts, observe, clock, paymentIdOf, digestOf } = dependencies;
  const claimedAtMs = clock();
  const { amount, currency } = request;
  const start: NewStart = {
    paymentId: paymentIdOf(idempotencyKey),
    kind,
    digest: digestOf({ kind, ...request }),
    amount,
    currency,
    claimedAtMs,
    untilMs: claimedAtMs + POST_MS_MAX,
  };
  const payment = { paymentId: start.paymentId };
  const claimed = await inStore(giveUpAtMs, dependencies, payment, (signal) => starts.claim(start, signal));
  if (claimed === 'failed') return refusal('store_unavailable', { payment_id: start.paymentId });
  if (claimed.kind === 'claimed') return post(claimed.start, request, dependencies, giveUpAtMs);
  if (claimed.start.digest !== start.digest) {
    observe.refused('key_reused', payment);
    return refusal('key_reused');
  }
  return answerKnown(claimed.start, dependencies, giveUpAtMs);
}

/** How a start that is somebody else's, or was made before, stands now. */
async function answerKnown(
  start: PaymentStart,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const located = await locateStart(start, dependencies, giveUpAtMs);
  if (located.kind === 'there') return showMade({ ...located, paymentId: start.paymentId }, dependencies, giveUpAtMs);
  // To whoever starts it is the key that is of no use any more.
  return located.reply.statusCode === 410 ? { ...located.reply, statusCode: 409 } : located.reply;
}

/** It was made: where neither Spreedly nor the table says how it stands, nobody is told that nothing has happened. */
async function showMade(
  made: { readonly token: string; readonly paymentId: string },
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const shown = await showLocated(made, dependencies, giveUpAtMs);
  return shown.statusCode === 200 ? shown : unknownStartReply(made.paymentId);
}

async function post(
  start: PaymentStart,
  request: StartRequest,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const { spreedly, observe, clock, urls } = dependencies;
  const { paymentId, kind, untilMs } = start;
  const order = {
    kind,
    ...(request.gatewayToken !== undefined && { gatewayToken: request.gatewayToken }),
    transaction: {
      ...request.transaction,
      order_id: paymentId,
      callback_url: urls.callbackUrl,
      redirect_url: urls.redirectUrl,
    },
  };
  const askedAtMs = clock();
  const posted = await called(untilMs, clock, (signal) => spreedly.start(order, signal));
  if (posted.kind === 'failed' && posted.maybeDone) return lost(start, dependencies, giveUpAtMs);
  if (posted.kind === 'answered' && posted.value.kind === 'transaction') {
    return started(start, { transaction: posted.value.transaction, askedAtMs }, dependencies);
  }
  await conclude(start, 'rejected', dependencies, giveUpAtMs);
  const reason = posted.kind === 'failed' ? reasonOf(posted) : 'rejected';
  observe.refused(reason, { paymentId });
  const about = { payment_id: paymentId };
  return posted.kind === 'answered' && posted.value.kind === 'rejected'
    ? rejectedReply(posted.value.errors, about)
    : refusal(reason, about);
}

async function started(
  { paymentId }: PaymentStart,
  { transaction, askedAtMs }: { readonly transaction: SpreedlyTransaction; readonly askedAtMs: number },
  dependencies: PaymentsDependencies,
): Promise<Reply> {
  const { token, state } = transaction.reading;
  const payment = { paymentId, token };
  dependencies.observe.started(payment, state);
  // It answers our start, whether Spreedly repeats its order id or not.
  const reading = { ...transaction.reading, orderId: paymentId };
  return noted({ ...transaction, reading }, { payment, cause: 'started', askedAtMs }, dependencies);
}

/** Sent, and no answer came: a callback may have brought it meanwhile, otherwise it is looked for. */
async function lost(start: PaymentStart, dependencies: PaymentsDependencies, giveUpAtMs: number): Promise<Reply> {
  const { paymentId } = start;
  const concluded = await conclude(start, 'unknown', dependencies, giveUpAtMs);
  const token = typeof concluded === 'object' ? concluded.changed.token : undefined;
  if (token !== undefined) return showMade({ token, paymentId }, dependencies, giveUpAtMs);
  dependencies.observe.startUnknown({ paymentId });
  return unknownStartReply(paymentId);
}

/** Where it cannot be written the start stays as it was claimed, and is looked for once its time is over. */
async function conclude(
  start: PaymentStart,
  fate: Extract<StartFate, 'rejected' | 'unknown'>,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
) {
  const { starts, clock } = dependencies;
  return inStore(giveUpAtMs, dependencies, { paymentId: start.paymentId }, (signal) =>
    starts.conclude(start, fate, clock(), signal),
  );
}
