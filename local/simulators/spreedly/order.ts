import * as z from 'zod';

/** What a start says, as far as this Spreedly looks at it. Names that it does not know are passed over, as by the real one. */
export type Order = {
  readonly paymentMethodToken: string;
  readonly amount: number;
  readonly currency: string;
  readonly orderId: string | undefined;
  readonly ip: string | null;
  readonly description: string | null;
  readonly email: string | null;
  readonly merchantName: string | null;
  readonly merchantLocation: string | null;
  readonly retainOnSuccess: boolean;
  readonly isThreeDs: boolean;
  readonly callbackUrl: string | undefined;
  readonly redirectUrl: string | undefined;
  readonly callbackFormat: 'xml' | 'json';
};

export type ApiError = { readonly attribute?: string; readonly key: string; readonly message: string };

const text = z.string().nullish();

const transactionSchema = z.object({
  payment_method_token: text,
  amount: z.union([z.number(), z.string()]).nullish(),
  currency_code: text,
  order_id: text,
  ip: text,
  description: text,
  email: text,
  merchant_name_descriptor: text,
  merchant_location_descriptor: text,
  retain_on_success: z.boolean().nullish(),
  attempt_3dsecure: z.union([z.boolean(), z.string()]).nullish(),
  three_ds_version: z.union([z.number(), z.string()]).nullish(),
  browser_info: text,
  callback_url: text,
  redirect_url: text,
  callback_format: z.enum(['xml', 'json']).nullish(),
});

/** What Spreedly takes for an IP where none is given. `omit` sends none. */
const DEFAULT_IP = '127.0.0.1';

/** What browser data must hold, by the page. */
const BROWSER_FIELDS = ['width', 'height', 'depth', 'timezone', 'user_agent', 'java', 'language'];

export function readOrder(body: unknown): Order | { readonly errors: readonly ApiError[] } {
  const parsed = z.object({ transaction: transactionSchema }).safeParse(body);
  if (!parsed.success) {
    const attribute = String(parsed.error.issues[0]?.path.at(-1) ?? 'transaction');
    return { errors: [invalid(attribute)] };
  }
  const given = parsed.data.transaction;
  const amount = typeof given.amount === 'string' && /^\d+$/.test(given.amount) ? Number(given.amount) : given.amount;
  const isThreeDs = given.attempt_3dsecure === true || given.attempt_3dsecure === 'true';
  const required = ['payment_method_token', 'amount', 'currency_code'] as const;
  const errors = [
    ...required.filter((name) => (given[name] ?? '') === '').map(blank),
    ...(amount != null && amount !== '' && !isAmount(amount) ? [invalid('amount')] : []),
    ...(isThreeDs ? threeDsErrors(given) : []),
  ];
  if (errors.length > 0) return { errors };
  return {
    paymentMethodToken: given.payment_method_token ?? '',
    amount: Number(amount),
    currency: given.currency_code ?? '',
    orderId: given.order_id ?? undefined,
    ip: given.ip === 'omit' ? null : (given.ip ?? DEFAULT_IP),
    description: given.description ?? null,
    email: given.email ?? null,
    merchantName: given.merchant_name_descriptor ?? null,
    merchantLocation: given.merchant_location_descriptor ?? null,
    retainOnSuccess: given.retain_on_success ?? false,
    isThreeDs,
    callbackUrl: given.callback_url ?? undefined,
    redirectUrl: given.redirect_url ?? undefined,
    callbackFormat: given.callback_format ?? 'xml',
  };
}

function isAmount(amount: number | string): boolean {
  return typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0;
}

function threeDsErrors(given: z.infer<typeof transactionSchema>): readonly ApiError[] {
  const required = ['callback_url', 'redirect_url', 'three_ds_version', 'browser_info'] as const;
  const missing = required.filter((name) => (given[name] ?? '') === '');
  return [
    ...missing.map(blank),
    ...(/^2(\.0)?$/.test(String(given.three_ds_version ?? '2')) ? [] : [invalid('three_ds_version')]),
    ...((given.browser_info ?? '') === '' || isBrowserInfo(given.browser_info ?? '') ? [] : [invalid('browser_info')]),
  ];
}

function isBrowserInfo(base64: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null && BROWSER_FIELDS.every((name) => name in value);
  } catch {
    return false;
  }
}

function blank(attribute: string): ApiError {
  return { attribute, key: 'errors.blank', message: `${spoken(attribute)} can't be blank` };
}

function invalid(attribute: string): ApiError {
  return { attribute, key: 'errors.invalid', message: `${spoken(attribute)} is invalid` };
}

/** `browser_info` as Spreedly says it: `Browser info`. */
function spoken(attribute: string): string {
  const words = attribute.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
