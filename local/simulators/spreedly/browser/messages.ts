import type {
  CardError,
  CardFields,
  FieldEventType,
  InputProperties,
  PaymentMethod,
  SecureField,
} from '../spreedly-browser.d.ts';

/** What the script tells an input's iframe. Every message names the instance of the script that it belongs to. */
export type ToField = { readonly spreedly: string } & (
  | { readonly kind: 'tokenize'; readonly environmentKey: string; readonly fields: CardFields }
  | {
      readonly kind: 'attribute';
      readonly name: 'type' | 'placeholder' | 'title' | 'aria-label' | 'style';
      readonly value: string;
    }
  | { readonly kind: 'number_format'; readonly format: string }
  | { readonly kind: 'focus' }
);

/** What it hears from one. Neither the number nor the CVV is ever in it. */
export type FromField = { readonly spreedly: string; readonly field: SecureField } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'event'; readonly type: FieldEventType; readonly properties: InputProperties }
  | { readonly kind: 'tokenized'; readonly paymentMethod: PaymentMethod }
  | { readonly kind: 'errors'; readonly errors: readonly CardError[] }
);

/** Between the two iframes, which are of one origin: the page between them hears nothing. */
export type BetweenFields =
  | { readonly kind: 'cvv_wanted'; readonly question: number }
  | { readonly kind: 'cvv'; readonly question: number; readonly cvv: string };
