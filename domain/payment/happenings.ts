import type { PaymentRecord } from './payment.ts';
import { type PaymentEvent, paymentEventId, type PaymentEventType } from './payment-event.ts';
import { RESPONSE_STEPS } from './reading.ts';
import { isSame } from './same.ts';
import type { PaymentStart } from './start.ts';
import { isFinalState } from './state.ts';

/** What led to a change. `wasContested`: what was told contradicted itself about how the payment ended. */
export type Cause = { readonly atMs: number; readonly wasContested: boolean };

/** What consumers are told of a change, in order; `next` counts the events before them. */
export function happenings(
  seen: PaymentRecord | undefined,
  next: PaymentRecord,
  { atMs, wasContested }: Cause,
): readonly PaymentEvent[] {
  const isDisputed = next.isDisputed === true;
  const isMoved = seen !== undefined && seen.state !== next.state;
  const isDescribed = seen?.state === next.state && isAnother(descriptionOf(seen), descriptionOf(next));
  const told: readonly (PaymentEventType | false)[] = [
    seen === undefined && 'payment.found',
    isMoved && 'payment.state_changed',
    isDescribed && 'payment.described',
    isDisputed && seen?.isDisputed !== true && 'payment.disputed',
    wasContested && !isDisputed && 'payment.settled',
  ];
  return told
    .filter((type) => type !== false)
    .map((type, index) => ({
      version: 1,
      id: paymentEventId(next.token, next.events + index + 1),
      type,
      occurredAtMs: atMs,
      token: next.token,
      ...whatItIs(next),
      state: next.state,
      ...(type === 'payment.state_changed' && seen && { formerState: seen.state }),
      isFinal: isFinalState(next.state) && !isDisputed,
      ...descriptionOf(next),
    }));
}

/** What consumers are told of a start that has no transaction. */
export function startHappening(next: PaymentStart, type: PaymentEventType, atMs: number): PaymentEvent {
  const { paymentId, amount, currency, events } = next;
  return {
    version: 1,
    id: paymentEventId(paymentId, events),
    type,
    occurredAtMs: atMs,
    paymentId,
    amount,
    currency,
  };
}

function whatItIs({ paymentId, transactionType, amount, currency, onTestGateway }: PaymentRecord) {
  return {
    ...(paymentId !== undefined && { paymentId }),
    ...(transactionType !== undefined && { transactionType }),
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
    ...(onTestGateway !== undefined && { onTestGateway }),
  };
}

type Description = Pick<PaymentEvent, 'requiredAction' | 'message' | 'errors'>;

/** Nothing where the latest answer is about another state: its words would be about that one. */
function descriptionOf({ state, read, requiredAction, message, responses }: PaymentRecord): Description {
  if (read?.state !== state) return {};
  const errors = RESPONSE_STEPS.flatMap((step) => {
    const code = responses[step]?.errorCode;
    return code === undefined ? [] : [{ step, code }];
  });
  return {
    ...(requiredAction !== undefined && { requiredAction }),
    ...(message !== undefined && { message }),
    ...(errors.length > 0 && { errors }),
  };
}

function isAnother(was: Description, is: Description): boolean {
  return Object.keys(is).length > 0 && !isSame(was, is);
}
