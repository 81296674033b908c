import { spellsCardNumber } from '../../domain/card-numbers.ts';
import type { ToldPaymentState } from '../../domain/payment/callback.ts';
import { PAYMENT_ID } from '../../domain/payment/start.ts';
import { SPREEDLY_TOKEN } from '../../domain/payment/token.ts';
import { instantIn } from './instant.ts';
import type { WrittenMember } from './written-member.ts';

type Told = { -readonly [Field in keyof ToldPaymentState]?: ToldPaymentState[Field] | undefined };

/** The token of a transaction, where it is one. */
export function tokenOf({ texts }: WrittenMember): string | undefined {
  const token = texts.get('token') ?? '';
  return SPREEDLY_TOKEN.test(token) && !spellsCardNumber(token) ? token : undefined;
}

/**
 * What a transaction tells that a signature can cover, in our words. What is not written as Spreedly writes it is left out,
 * and so is an `order_id` that is none of our payment ids: it may be a name or an e-mail address. Whoever made up an unproven
 * one may have written anything anywhere.
 */
export function toldBy({ texts }: WrittenMember): ToldPaymentState {
  const told: Told = {
    state: wordIn(texts.get('state')),
    transactionType: wordIn(texts.get('transaction_type')),
    amount: amountIn(texts.get('amount')),
    currency: matched(/^[A-Z]{3}$/, texts.get('currency_code')),
    orderId: matched(PAYMENT_ID, texts.get('order_id')),
    succeeded: flagIn(texts.get('succeeded')),
    onTestGateway: flagIn(texts.get('on_test_gateway')),
    createdAtMs: instantIn(texts.get('created_at') ?? ''),
    updatedAtMs: instantIn(texts.get('updated_at') ?? ''),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

function matched(pattern: RegExp, text: string | undefined): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

/** States and types, those to come too: letters and underscores, and digits that are no long number. */
function wordIn(text: string | undefined): string | undefined {
  return matched(/^(?!.*\d{5})[A-Za-z]\w{0,63}$/, text);
}

/** Minor units. Of thirteen digits and more it could be a card number that somebody claims to be an amount. */
function amountIn(text: string | undefined): number | undefined {
  const amount = matched(/^(?:0|[1-9]\d{0,11})$/, text);
  return amount === undefined ? undefined : Number(amount);
}

function flagIn(text: string | undefined): boolean | undefined {
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}
