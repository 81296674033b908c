import * as z from 'zod';
import type { OperationsAnswer } from '../../bin/commands/operations-api.ts';
import { type Landing, landingPage } from './html/landing-page.ts';
import { PAYMENT_NAME, type PaymentRoutes } from './payment-routes.ts';
import { standingOf, type Standing } from './browser/payment.ts';

const shownSchema = z.object({
  state: z.string(),
  amount: z.int().exactOptional(),
  message: z.string().nullish(),
});

const LANDING: Readonly<Record<Standing, Landing>> = {
  succeeded: 'success',
  declined: 'failure',
  pending: 'pending',
  open: 'pending',
};

/**
 * The page where a person lands. Anybody can write its address, so the payment is looked up, and where it stands otherwise they
 * are sent to the page that is right. Nothing is taken for paid that Cardhook does not say is.
 */
export async function landOn(
  landing: Landing,
  query: URLSearchParams,
  payments: PaymentRoutes,
): Promise<{ readonly html: string } | { readonly location: string }> {
  const id = [query.get('payment_id'), query.get('transaction_token')].find(
    (name) => name !== null && PAYMENT_NAME.test(name),
  );
  // Without a name there is nothing to look up, and a payment that was refused has none.
  if (id == null) return landing === 'success' ? { location: '/pending' } : { html: landingPage(landing, {}) };
  const answer = await payments.show(id);
  const shown = answer.status === 200 ? shownSchema.safeParse(answer.body).data : undefined;
  const right = shown === undefined ? landingOf(answer) : LANDING[standingOf(shown.state)];
  if (right !== landing) return { location: `/${right}?${query.toString()}` };
  const { amount, message } = shown ?? {};
  return {
    html: landingPage(landing, {
      id,
      ...(amount !== undefined && { amount }),
      ...(landing === 'failure' && message != null && { message }),
    }),
  };
}

/** Never made, or unknown to Cardhook: nothing was charged. Anything else may still come. */
function landingOf({ status }: OperationsAnswer): Landing {
  return status === 404 || status === 410 ? 'failure' : 'pending';
}
