import type { CardError, CardFields, PaymentMethod } from '../spreedly-browser.d.ts';

export type WholeCard = CardFields & { readonly number: string; readonly cvv: string };

type Answer = {
  readonly transaction?: { readonly payment_method: PaymentMethod };
  readonly errors?: readonly CardError[];
};

/** Sends a card from Spreedly's own origin to Spreedly. @returns its payment method, or what is wrong with it */
export async function tokenize(
  environmentKey: string,
  { number, cvv, email, metadata, ...fields }: WholeCard,
): Promise<PaymentMethod | readonly CardError[]> {
  const body = {
    environment_key: environmentKey,
    payment_method: { credit_card: { ...fields, number, verification_value: cvv }, email, metadata },
  };
  try {
    const response = await fetch('/v1/payment_methods.json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { transaction, errors = UNREADABLE } = (await response.json()) as Answer;
    return transaction?.payment_method ?? errors;
  } catch {
    return UNREADABLE;
  }
}

const UNREADABLE: readonly CardError[] = [
  { attribute: '', key: 'errors.unknown', message: 'The card could not be sent. Please try again.' },
];
