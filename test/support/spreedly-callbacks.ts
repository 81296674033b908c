import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Signs the fixtures, and whatever is made up here. */
export const SIGNING_SECRET = 'kWq8Zr3TnYb6Vx1Lm9Pd4Gh7Js2Fc5Ne0Ua8Ri3Ot6Ky1Bw4Qz7Xv2Mp5Hl9Sg3D';
export const FORMER_SECRET = 'xB4nT8cLq2Wv6Zm0Rj3Yk7Hf1Dp5Gs9Ae4Uo8Ib2Xt6Nc0Vl3Qw7Mz1Kr5Jy9Fh';

/** The guide's callback: two transactions. */
export const PAGE_CALLBACK: Buffer = readFileSync(new URL('../fixtures/spreedly/callback.xml', import.meta.url));

const LIST =
  'amount callback_url created_at currency_code ip on_test_gateway order_id state succeeded token transaction_type updated_at';

const SHORT_LIST = LIST.replace(' callback_url', '');

export const PAYMENT_ID = 'pay_0123456789abcdefghijklmnop';

/** A transaction as a callback has it, every value as text; `null` is nil. */
export type WrittenTransaction = Readonly<Record<string, string | null>>;

export const TRANSACTION: WrittenTransaction = {
  on_test_gateway: 'true',
  created_at: '2026-11-27T09:00:00Z',
  updated_at: '2026-11-27T09:00:05Z',
  succeeded: 'true',
  state: 'succeeded',
  token: 'Tw1Gd6WhhQjFkd8G4jsL7cnPvTl',
  transaction_type: 'Purchase',
  order_id: PAYMENT_ID,
  ip: null,
  amount: '3003',
  currency_code: 'USD',
  callback_url: 'https://example.com/spreedly/callbacks?a=1&b=2',
};

export type Signing = {
  readonly secret?: string;
  readonly algorithm?: 'sha1' | 'sha256';
  /** Without `callback_url`, as in the 3DS2 guide. */
  readonly isShort?: boolean;
};

export type Signed = { readonly signature: string; readonly fields: string; readonly algorithm: string };

export function signed(transaction: WrittenTransaction, signing: Signing = {}): Signed {
  const { secret = SIGNING_SECRET, algorithm = 'sha1', isShort = false } = signing;
  const fields = isShort ? SHORT_LIST : LIST;
  const message = fields.split(' ').map((field) => transaction[field] ?? '');
  return { signature: createHmac(algorithm, secret).update(message.join('|')).digest('hex'), fields, algorithm };
}

/** One `<transaction>`; not signed if `signature` is undefined. `more`: XML that goes behind the fields. */
export function xmlOf(transaction: WrittenTransaction, signature?: Partial<Signed>, more = ''): string {
  const elements = (fields: Readonly<Record<string, string | null>>): string =>
    Object.entries(fields)
      .map(([name, value]) => (value === null ? `<${name} nil="true"/>` : `<${name}>${escaped(value)}</${name}>`))
      .join('');
  const proof = signature === undefined ? '' : `<signed>${elements(signature)}</signed>`;
  return `<transaction>${elements(transaction)}${more}${proof}</transaction>`;
}

export function signedXml(changes: WrittenTransaction = {}, signing?: Signing): string {
  const transaction = { ...TRANSACTION, ...changes };
  return xmlOf(transaction, signed(transaction, signing));
}

export function batchXml(...members: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<transactions>${members.join('\n')}</transactions>\n`;
}

/** A transaction as JSON has it: truth values and amounts are not texts. */
export function jsonOf(transaction: WrittenTransaction, signature?: Partial<Signed>): object {
  const typed = Object.entries(transaction).map(([name, value]) => [
    name,
    name === 'amount' ? Number(value) : value === 'true' || value === 'false' ? value === 'true' : value,
  ]);
  return { ...Object.fromEntries(typed), ...(signature !== undefined && { signed: signature }) };
}

export function signedJson(changes: WrittenTransaction = {}, signing?: Signing): object {
  const transaction = { ...TRANSACTION, ...changes };
  return jsonOf(transaction, signed(transaction, signing));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}
