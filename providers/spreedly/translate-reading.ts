import type { GatewayResponse, PaymentReading, ResponseStep } from '../../domain/payment/reading.ts';
import { PAYMENT_ID } from '../../domain/payment/start.ts';
import { SPREEDLY_TOKEN } from '../../domain/payment/token.ts';
import { type Fields, fieldOf, flagIn, integerIn, isFields, textIn, wordIn } from './answer-fields.ts';
import { instantIn } from './instant.ts';

const RESPONSES: Readonly<Record<ResponseStep, string>> = {
  gateway: 'response',
  setup: 'setup_response',
  redirect: 'redirect_response',
  callback: 'callback_response',
};

/**
 * A transaction of Spreedly's JSON in our words: what we keep, and nothing else of it. Tolerant of what its pages and samples
 * write differently. Undefined for what has no token or no state. Never throws.
 */
export function readTransaction(json: unknown): PaymentReading | undefined {
  if (!isFields(json)) return undefined;
  const token = fieldOf(json, 'token');
  const state = wordIn(fieldOf(json, 'state'));
  if (typeof token !== 'string' || !SPREEDLY_TOKEN.test(token) || state === undefined) return undefined;
  const orderId = fieldOf(json, 'order_id');
  return {
    token,
    state,
    ...known({
      transactionType: wordIn(fieldOf(json, 'transaction_type')),
      amount: integerIn(fieldOf(json, 'amount')),
      currency: wordIn(fieldOf(json, 'currency_code')),
      // Whatever else stands there is somebody else's, and may be a name.
      orderId: typeof orderId === 'string' && PAYMENT_ID.test(orderId) ? orderId : undefined,
      onTestGateway: flagIn(fieldOf(json, 'on_test_gateway')),
      createdAtMs: timeIn(fieldOf(json, 'created_at')),
      updatedAtMs: timeIn(fieldOf(json, 'updated_at')),
      message: messageIn(json),
      gatewayTransactionId: wordIn(fieldOf(json, 'gateway_transaction_id')),
      requiredAction: actionIn(json),
    }),
    responses: responsesIn(json),
  };
}

/** Spreedly writes `none` where the browser has nothing to do. */
function actionIn(transaction: Fields): string | undefined {
  const action = wordIn(fieldOf(transaction, 'required_action'));
  return action === 'none' ? undefined : action;
}

/** Read as those of callbacks are, so that the two compare. */
function timeIn(value: unknown): number | undefined {
  return typeof value === 'string' ? instantIn(value) : undefined;
}

/** JSON has the key beside the text; XML, and whoever translated it, has it inside. */
function messageIn(transaction: Fields): PaymentReading['message'] {
  const told = fieldOf(transaction, 'message');
  const inner = isFields(told) ? told : {};
  const key = wordIn(fieldOf(transaction, 'message_key') ?? fieldOf(inner, 'key'));
  const text = textIn(isFields(told) ? (fieldOf(inner, 'message') ?? fieldOf(inner, 'text')) : told);
  const message = known({ key, text });
  return Object.keys(message).length > 0 ? message : undefined;
}

function responsesIn(transaction: Fields): PaymentReading['responses'] {
  const responses: { [Step in ResponseStep]?: GatewayResponse } = {};
  for (const [step, name] of Object.entries(RESPONSES) as [ResponseStep, string][]) {
    const told = fieldOf(transaction, name);
    const response = isFields(told) ? responseIn(told) : {};
    if (Object.keys(response).length > 0) responses[step] = response;
  }
  return responses;
}

function responseIn(told: Fields): GatewayResponse {
  return known({
    success: flagIn(fieldOf(told, 'success')),
    message: textIn(fieldOf(told, 'message')),
    errorCode: textIn(fieldOf(told, 'error_code')),
    errorDetail: textIn(fieldOf(told, 'error_detail')),
    cancelled: flagIn(fieldOf(told, 'cancelled')),
    pending: flagIn(fieldOf(told, 'pending')),
    resultUnknown: flagIn(fieldOf(told, 'result_unknown')),
  });
}

type Known<Values> = { readonly [Name in keyof Values]?: Exclude<Values[Name], undefined> };

function known<Values extends object>(values: Values): Known<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<Values>;
}
