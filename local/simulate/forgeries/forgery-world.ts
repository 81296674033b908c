import { createHmac } from 'node:crypto';
import type { SigningSecrets } from '../../../domain/payment/credentials.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** What Spreedly signs with here: both of these are live. */
export const SECRETS: Required<SigningSecrets> = {
  current: 'Hq3Zt8Wn5Lb1Xv6Rc9Kd2Mf7Pj4Sg0Ty3Ua8Ve5Bi1Oz6Ec9Nl2Qw7Fx4Dh0Gk3Jm',
  previous: 'Vb7Yx2Rm9Tc4Kz1Qn6Ld8Wf3Hj5Pg0Sa7Eu2Ni9Oy4Bt1Xr6Cv8Mk3Zl5Qd0Gw7Fh',
};

/** Of other environments, or given up long ago. */
export const OTHER_SECRETS = [
  '',
  SECRETS.current.slice(1),
  `${SECRETS.current} `,
  'Jk4Lm9Np2Qr7St0Uv5Wx1Yz6Ab3Cd8Ef',
] as const;

/** In Spreedly's order; written down here once more, so that a mistake in ours is not made twice. */
export const LONG_LIST =
  'amount callback_url created_at currency_code ip on_test_gateway order_id state succeeded token transaction_type updated_at';
export const SHORT_LIST = LONG_LIST.replace('callback_url ', '');

/** A transaction by its names; all values are texts, and an empty one is nil. */
export type Values = ReadonlyMap<string, string>;

export type Signature = { readonly signature: string; readonly fields: string; readonly algorithm: string };

export type Member = { readonly values: Values; readonly signature: Signature };

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

export function drawValues(random: SeededRandom): Values {
  const second = `2026-11-27T0${random.integer(0, 9)}:${random.integer(10, 59)}:${random.integer(10, 59)}`;
  return new Map([
    ['on_test_gateway', random.pick(['true', 'false'])],
    ['created_at', `${second}Z`],
    ['updated_at', `${second}${random.pick(['Z', '-05:00', '+01:00'])}`],
    ['succeeded', random.pick(['true', 'false'])],
    ['state', random.pick(['succeeded', 'pending', 'processing', 'failed', 'gateway_processing_failed'])],
    ['token', Array.from({ length: 27 }, () => random.pick(LETTERS)).join('')],
    ['transaction_type', random.pick(['Purchase', 'Authorization', 'OffsitePurchase'])],
    ['order_id', random.pick(['', '007', '1e5', ' x ', 'order 7 & more', 'pay_0123456789abcdefghijklmnop'])],
    ['ip', random.pick(['', '127.0.0.1'])],
    ['amount', String(random.integer(1, 500_000))],
    ['currency_code', random.pick(['USD', 'EUR', 'JPY'])],
    ['callback_url', 'https://example.com/spreedly/callbacks?a=1&b=2'],
  ]);
}

/** Signed as Spreedly does it, by one of the live secrets. */
export function drawMember(random: SeededRandom): Member {
  const values = drawValues(random);
  const algorithm = random.pick(['sha1', 'sha1', 'sha256']);
  const secret = random.pick([SECRETS.current, SECRETS.previous]);
  return { values, signature: sign(values, random.pick([LONG_LIST, SHORT_LIST]), algorithm, secret) };
}

export function sign(values: Values, fields: string, algorithm: string, secret: string): Signature {
  const message = fields.split(' ').map((name) => values.get(name) ?? '');
  return { signature: createHmac(algorithm, secret).update(message.join('|')).digest('hex'), fields, algorithm };
}

/** What a transaction says that is acted on, in one text: of two that say the same, one may stand for the other. */
export function said(values: Values): string {
  return JSON.stringify(SHORT_LIST.split(' ').map((name) => values.get(name) ?? ''));
}
