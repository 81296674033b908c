import type { FieldProblem, PaymentBodyRefusal } from '../../contracts/payment-request.ts';
import type { CallFailure } from '../../domain/called.ts';
import type { SpreedlyError } from '../../domain/payment/ports.ts';

/** An answer of the operations API. */
export type Reply = { readonly statusCode: number; readonly body: object };

/** Why something was not done, for a program; the message beside it is for whoever reads it. */
export type RefusalReason =
  | PaymentBodyRefusal['reason']
  | 'key_missing'
  | 'key_reused'
  | 'payment_unknown'
  | 'rejected'
  | 'not_started'
  | 'not_made'
  | 'not_accepted'
  | 'no_credentials'
  | 'credentials_refused'
  | 'spreedly_busy'
  | 'spreedly_unreachable'
  | 'store_unavailable';

const REFUSALS: Readonly<Record<RefusalReason, { readonly statusCode: number; readonly message: string }>> = {
  body_unreadable: {
    statusCode: 400,
    message: 'The body is not one of those that docs/spreedly.md shows. Please look at its fields.',
  },
  fields_wrong: { statusCode: 400, message: 'The body is not what can be sent to Spreedly, and nothing was sent.' },
  card_data_not_accepted: {
    statusCode: 400,
    message:
      'Cardhook takes no card data, and has kept none of this. Please have the browser give the card to Spreedly, and send the payment_method_token that comes back.',
  },
  key_missing: {
    statusCode: 400,
    message:
      'Please send one header Idempotency-Key, of 1 to 255 visible ASCII characters: the same for every try of one payment, another for every other payment.',
  },
  key_reused: {
    statusCode: 409,
    message:
      'This Idempotency-Key was used for another request. Nothing was sent. Please use a key of its own for every payment.',
  },
  payment_unknown: { statusCode: 404, message: 'There is no payment of this token or payment id.' },
  rejected: {
    statusCode: 422,
    message: 'Spreedly did not take the request; its errors are beside this. Nothing has happened there.',
  },
  not_started: {
    statusCode: 410,
    message: 'Nothing was made of this payment. It may be started again, with the same Idempotency-Key.',
  },
  not_made: {
    statusCode: 410,
    message:
      'Spreedly never answered, and has no such transaction: nothing was made of this payment. Please start another one, with another Idempotency-Key.',
  },
  not_accepted: { statusCode: 502, message: 'Spreedly did not accept it. Nothing has happened there.' },
  no_credentials: {
    statusCode: 503,
    message:
      'This stage has nothing to call Spreedly with. Please run `cardhook spreedly set-credentials`, and try again.',
  },
  credentials_refused: {
    statusCode: 502,
    message:
      'Spreedly refused what this stage signs in with. Nothing has happened there. Please look at `cardhook spreedly set-credentials`, and try again.',
  },
  spreedly_busy: {
    statusCode: 503,
    message: 'Spreedly takes no more calls at the moment. Nothing has happened there. Please try again.',
  },
  spreedly_unreachable: {
    statusCode: 503,
    message: 'Spreedly could not be reached, and nothing has happened there. Please try again.',
  },
  store_unavailable: {
    statusCode: 503,
    message: 'The table cannot be reached at the moment, and nothing was sent to Spreedly. Please try again.',
  },
};

export function refusal(reason: RefusalReason, more: object = {}): Reply {
  const { statusCode, message } = REFUSALS[reason];
  return { statusCode, body: { message, reason, ...more } };
}

/** What is wrong with a body, in one sentence and field by field. */
export function bodyRefusal(refused: PaymentBodyRefusal): Reply {
  if (refused.reason !== 'fields_wrong') return refusal(refused.reason);
  const { statusCode, message } = REFUSALS.fields_wrong;
  const { reason, fields } = refused;
  return { statusCode, body: { message: `${message} ${fields.map(sentence).join(' ')}`, reason, fields } };
}

function sentence({ name, problem }: FieldProblem): string {
  return name === 'other' ? `In short: ${problem}.` : `${name} ${problem}.`;
}

/** What Spreedly finds wrong with a request, in its words. */
export function rejectedReply(errors: readonly SpreedlyError[], more: object = {}): Reply {
  return refusal('rejected', { ...more, errors });
}

const OF_FAILURES: Readonly<Record<CallFailure['reason'], RefusalReason>> = {
  unauthorized: 'credentials_refused',
  no_credentials: 'no_credentials',
  not_found: 'not_accepted',
  throttled: 'spreedly_busy',
  refused: 'not_accepted',
  unavailable: 'spreedly_unreachable',
  unreadable: 'spreedly_unreachable',
  no_answer: 'spreedly_unreachable',
};

/** Of a call that certainly did nothing. */
export function reasonOf({ reason }: CallFailure): RefusalReason {
  return OF_FAILURES[reason];
}

/** The fate of a start is not known, or not yet: it goes on being looked for, and is never sent again. */
export function unknownStartReply(paymentId: string): Reply {
  const message =
    'Spreedly has not said yet what became of this payment. It is looked for, and never sent a second time: please ask GET /spreedly/transactions/{payment_id} again in a while, or send the same request with the same Idempotency-Key.';
  return { statusCode: 202, body: { state: 'unknown', payment_id: paymentId, message } };
}

export function unknownCompletionReply(token: string, paymentId: string | undefined): Reply {
  const message =
    'Spreedly has not said what became of the completion. Please ask GET /spreedly/transactions/{token} how the payment stands.';
  return {
    statusCode: 202,
    body: { state: 'unknown', token, ...(paymentId !== undefined && { payment_id: paymentId }), message },
  };
}

/** A bug of ours. */
export function failedReply(): Reply {
  return { statusCode: 500, body: { message: 'Something went wrong at Cardhook. Its log says what.' } };
}

export function notFoundReply(): Reply {
  return { statusCode: 404, body: { message: 'Not Found' } };
}
