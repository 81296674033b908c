import { brandOf, type Card, shownDigits } from './cards.ts';
import type { StepResponse, Transaction } from './transactions.ts';
import type { WireFields, WireValue } from './wire.ts';

/** A transaction by Spreedly's names and in its order, for the API and for callbacks. `url` is Spreedly's own. */
export function fieldsOf(transaction: Transaction, url: string): WireFields {
  const { token, kind, order, card, state, requiredAction, responses, message } = transaction;
  return {
    on_test_gateway: true,
    created_at: { atMs: transaction.createdAtMs },
    updated_at: { atMs: transaction.updatedAtMs },
    succeeded: state === 'succeeded',
    state,
    token,
    transaction_type: kind === 'purchase' ? 'Purchase' : 'Authorization',
    order_id: order.orderId ?? token,
    ip: order.ip,
    description: order.description,
    email: order.email,
    merchant_name_descriptor: order.merchantName,
    merchant_location_descriptor: order.merchantLocation,
    gateway_specific_fields: null,
    gateway_specific_response_fields: null,
    gateway_transaction_id: responses.gateway === undefined ? null : `gw-${token.slice(0, 8)}`,
    amount: order.amount,
    currency_code: order.currency,
    retain_on_success: order.retainOnSuccess,
    payment_method_added: false,
    message: { text: message?.text ?? null, key: message?.key ?? null },
    gateway_token: transaction.gatewayToken,
    gateway_type: transaction.gateway,
    response: responseOf(responses.gateway),
    api_urls: { links: { callback_conversations: `${url}/v1/callbacks/${token}/conversations.xml` } },
    payment_method: { members: paymentMethodFields(card) },
    callback_url: order.callbackUrl ?? null,
    redirect_url: order.redirectUrl ?? null,
    ...(order.isThreeDs && threeDsFields(transaction, url)),
    required_action: requiredAction ?? 'none',
    setup_response: responseOf(responses.setup),
    redirect_response: responseOf(responses.redirect),
    callback_response: responseOf(responses.callback),
  };
}

function threeDsFields(transaction: Transaction, url: string): WireFields {
  const { token, requiredAction } = transaction;
  const { fingerprintForm, challengeForm, challengeUrl } = formsOf(transaction, url);
  return {
    three_ds_version: '2',
    attempt_3dsecure: true,
    checkout_url: requiredAction === 'challenge' ? `${url}/bank/${token}/challenge?returns=true` : null,
    checkout_form: null,
    device_fingerprint_form: fingerprintForm === null ? null : { cdata: fingerprintForm },
    challenge_form: challengeForm === null ? null : { cdata: challengeForm },
    challenge_url: challengeUrl,
  };
}

/** What the browser gets to do its step. A challenge that is the first step has a URL, one that follows another has a form. */
export function formsOf({ token, requiredAction, completions }: Transaction, url: string) {
  const isChallenge = requiredAction === 'challenge';
  return {
    fingerprintForm: requiredAction === 'device_fingerprint' ? form(`${url}/bank/${token}/fingerprint`) : null,
    challengeForm: isChallenge && completions > 0 ? form(`${url}/bank/${token}/challenge`) : null,
    challengeUrl: isChallenge && completions === 0 ? `${url}/bank/${token}/challenge` : null,
  };
}

/** Nothing of what a bank's real form carries: the path says it all here. */
function form(action: string): string {
  return `<form action="${action}" method="POST">
  <input name="threeDSMethodData" value="eyJzaW11bGF0ZWQiOnRydWV9" type="hidden"/>
</form>`;
}

function responseOf(response: StepResponse | undefined): WireValue {
  if (response === undefined) return null;
  return {
    members: {
      success: response.success,
      message: response.message,
      avs_code: null,
      avs_message: null,
      cvv_code: null,
      cvv_message: null,
      pending: response.isPending,
      result_unknown: false,
      error_code: response.errorCode,
      error_detail: null,
      cancelled: false,
      fraud_review: null,
      created_at: { atMs: response.atMs },
      updated_at: { atMs: response.atMs },
    },
  };
}

/** What Spreedly shows of a card; names and an e-mail too, which nobody behind Cardhook's door may keep. */
export function paymentMethodFields(card: Card): WireFields {
  const { first, last } = shownDigits(card);
  const [firstName = '', ...lastNames] = card.fullName.split(' ');
  return {
    token: card.token,
    created_at: { atMs: card.createdAtMs },
    updated_at: { atMs: card.createdAtMs },
    email: card.email ?? null,
    data: null,
    storage_state: 'cached',
    test: true,
    last_four_digits: last,
    first_six_digits: first,
    card_type: brandOf(card),
    first_name: firstName,
    last_name: lastNames.join(' '),
    month: card.month,
    year: card.year,
    address1: null,
    zip: null,
    country: null,
    full_name: card.fullName,
    payment_method_type: 'credit_card',
    verification_value: 'XXX',
    number: `XXXX-XXXX-XXXX-${last}`,
  };
}
