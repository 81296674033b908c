import type { CompleteRequest } from '../../contracts/payment-request.ts';
import { called } from '../../domain/called.ts';
import type { PaymentsDependencies } from './dependencies.ts';
import { locatePayment } from './locate-payment.ts';
import { reasonOf, refusal, rejectedReply, type Reply, unknownCompletionReply } from './reply.ts';
import { lookUp, noted } from './show-payment.ts';

/** So that a look-up and its note fit into what API Gateway waits, where Spreedly does not answer. */
const COMPLETE_MS_MAX = 16_000;

/**
 * Has Spreedly complete a payment, which it does once however often it is asked. Where it does not say what came of it, it is
 * asked once how the payment stands. `id`: a token or a payment id.
 */
export async function completePayment(
  id: string,
  { context }: CompleteRequest,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const { spreedly, observe, clock } = dependencies;
  const located = await locatePayment(id, dependencies, giveUpAtMs);
  if (located.kind === 'not_there') return located.reply;
  const { kind: _there, ...payment } = located;
  const askedAtMs = clock();
  const completed = await called(Math.min(giveUpAtMs, askedAtMs + COMPLETE_MS_MAX), clock, (signal) =>
    spreedly.complete(payment.token, context, signal),
  );
  if (completed.kind === 'answered') {
    const answer = completed.value;
    if (answer.kind === 'rejected') {
      observe.refused('rejected', payment);
      return rejectedReply(answer.errors, { token: payment.token });
    }
    observe.completed(payment, answer.transaction.reading.state);
    return noted(answer.transaction, { payment, cause: 'completed', askedAtMs }, dependencies);
  }
  if (!completed.maybeDone) {
    const reason = completed.reason === 'not_found' ? 'payment_unknown' : reasonOf(completed);
    observe.refused(reason, payment);
    return refusal(reason);
  }
  const shown = await lookUp(payment, dependencies, giveUpAtMs);
  return shown.kind === 'answered' ? shown.value : unknownCompletionReply(payment.token, payment.paymentId);
}
