import { createHmac } from 'node:crypto';
import { type Format, signedText, type WireFields, type WireValue } from './wire.ts';

/** The lists of fields that Spreedly is known to sign. */
export const SIGNED_FIELDS = {
  withCallbackUrl:
    'amount callback_url created_at currency_code ip on_test_gateway order_id state succeeded token transaction_type updated_at',
  withoutCallbackUrl:
    'amount created_at currency_code ip on_test_gateway order_id state succeeded token transaction_type updated_at',
} as const;

/** By what, with which secret, and under which name of an algorithm. */
export type Signer = {
  readonly fields: string;
  readonly algorithm: 'sha1' | 'sha256' | 'md5';
  readonly secret: string;
};

/** What a callback adds to a transaction: the values of the fields as they stand in the body, joined and signed. */
export function signatureOf(transaction: WireFields, format: Format, signer: Signer): WireValue {
  const values = signer.fields.split(' ').map((name) => signedText(transaction[name], format));
  return {
    members: {
      signature: createHmac(signer.algorithm, signer.secret).update(values.join('|')).digest('hex'),
      fields: signer.fields,
      algorithm: signer.algorithm,
    },
  };
}
