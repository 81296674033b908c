import type { PaymentRecord } from '../../domain/payment/payment.ts';
import type { SpreedlyTransaction } from '../../domain/payment/ports.ts';
import type { GatewayResponse } from '../../domain/payment/reading.ts';

/** Spreedly's transaction as it came, without the name `transaction` around it: its state first, and our id with it. */
export function describeTransaction({ reading, body }: SpreedlyTransaction, paymentId: string | undefined): object {
  return { state: reading.state, ...body, ...(paymentId !== undefined && { payment_id: paymentId }) };
}

/** What is kept of a payment, in Spreedly's names, where Spreedly itself cannot say. What is not known is left out. */
export function describeRecord(record: PaymentRecord): object {
  const { state, token, paymentId, message, responses } = record;
  return known({
    state,
    source: 'record',
    token,
    transaction_type: record.transactionType,
    succeeded: state === 'succeeded',
    amount: record.amount,
    currency_code: record.currency,
    order_id: paymentId,
    on_test_gateway: record.onTestGateway,
    created_at: moment(record.createdAtMs),
    updated_at: moment(record.updatedAtMs),
    message: message?.text,
    message_key: message?.key,
    gateway_transaction_id: record.gatewayTransactionId,
    required_action: record.requiredAction,
    response: responses.gateway && describeResponse(responses.gateway),
    setup_response: responses.setup && describeResponse(responses.setup),
    redirect_response: responses.redirect && describeResponse(responses.redirect),
    callback_response: responses.callback && describeResponse(responses.callback),
    is_disputed: record.isDisputed,
    payment_id: paymentId,
  });
}

function describeResponse(response: GatewayResponse): object {
  const { success, message, errorCode, errorDetail, cancelled, pending, resultUnknown } = response;
  return known({
    success,
    message,
    error_code: errorCode,
    error_detail: errorDetail,
    cancelled,
    pending,
    result_unknown: resultUnknown,
  });
}

/** Undefined, too, beyond what a date can be: a payment is shown whatever stands in its record. */
function moment(ms: number | undefined): string | undefined {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function known(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
