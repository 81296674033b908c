import * as z from 'zod/mini';
import { spellsCardNumber } from '../domain/card-numbers.ts';
import { minorUnitExponent } from '../domain/currency.ts';
import { readJsonBody } from '../domain/json-body.ts';
import { hasRepeatedName } from '../domain/json-names.ts';
import { SPREEDLY_TOKEN } from '../domain/payment/token.ts';
import { isBrowserInfo } from './browser-info.ts';

/** What the operations API is asked to start: the fields of Spreedly's `transaction` that are the caller's to say. */
export type StartRequest = {
  /** That of the stage if absent. */
  readonly gatewayToken?: string;
  readonly amount: number;
  readonly currency: string;
  /** As it goes to Spreedly; ours, such as `order_id`, are not among it. */
  readonly transaction: Readonly<Record<string, unknown>>;
};

/** What the operations API is asked to complete with: Worldpay's event of the browser, for one. */
export type CompleteRequest = { readonly context?: Readonly<Record<string, unknown>> };

/** `name` is one of those that this file knows: what else a caller wrote may be anything, and is not repeated. */
export type FieldProblem = { readonly name: string; readonly problem: string };

/** Why a body is not taken. */
export type PaymentBodyRefusal =
  | { readonly reason: 'body_unreadable' | 'card_data_not_accepted' }
  | { readonly reason: 'fields_wrong'; readonly fields: readonly FieldProblem[] };

/** What is this stage's to say, and what a caller may repeat but not change. */
export type StageUrls = { readonly callbackUrl: string; readonly redirectUrl: string };

const token = z.string().check(z.regex(SPREEDLY_TOKEN));
const flag = z.boolean();
/** One line of text. */
const line = z.string().check(z.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u), z.regex(/\S/));
const object = z.record(z.string(), z.unknown());

type Field = {
  readonly schema: z.ZodMiniType;
  /** Of a value that is none, behind the field's name. */
  readonly expected: string;
  readonly isRequired?: true;
  /** Said to Spreedly only together with `attempt_3dsecure`. */
  readonly is3ds?: true;
};

const FIELDS: Readonly<Record<string, Field>> = {
  payment_method_token: { schema: token, expected: 'a token of Spreedly: letters and digits', isRequired: true },
  amount: {
    schema: z.int().check(z.gt(0)),
    expected: 'a whole number of minor units above 0, such as 3001 for USD 30.01',
    isRequired: true,
  },
  currency_code: {
    schema: z.string().check(z.refine((code) => minorUnitExponent(code) !== undefined)),
    expected: 'a code of ISO 4217 in capitals, such as USD',
    isRequired: true,
  },
  gateway_token: { schema: token, expected: 'a token of Spreedly: letters and digits' },
  attempt_3dsecure: { schema: flag, expected: 'true or false' },
  three_ds_version: {
    schema: z.union([z.string().check(z.regex(/^\d(?:\.\d){0,2}$/)), z.int()]),
    expected: 'a version, such as "2"',
    is3ds: true,
  },
  browser_info: {
    schema: z.string().check(z.refine(isBrowserInfo)),
    expected: 'what Spreedly.ThreeDS.serialize() gave, unchanged: base64 of JSON',
    is3ds: true,
  },
  description: { schema: line, expected: 'one line of 1 to 255 characters' },
  ip: {
    schema: z.union([z.ipv4(), z.ipv6(), z.literal('omit')]),
    expected: 'an IPv4 or IPv6 address, or "omit"',
  },
  email: { schema: z.string().check(z.regex(/^[^\s@]{1,64}@[^\s@]{1,255}$/)), expected: 'an e-mail address' },
  retain_on_success: { schema: flag, expected: 'true or false' },
  merchant_name_descriptor: { schema: line, expected: 'one line of 1 to 255 characters' },
  merchant_location_descriptor: { schema: line, expected: 'one line of 1 to 255 characters' },
  gateway_specific_fields: { schema: object, expected: 'an object' },
};

/** Names that Spreedly knows and that are not the caller's. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  order_id: 'is the payment id that Cardhook gives the payment. Please leave it out',
  callback_format: 'is not taken: callbacks are Cardhook’s. Please leave it out',
};

/** A form of these can only hold card data. */
const CARD_DATA_NAME = /^(?:creditcard|cardnumber|pan|verificationvalue|cvv2?|cvc2?)$/;

const DEPTH_MAX = 20;

/**
 * The body of `POST /spreedly/transactions/purchase` and `…/authorize`: Spreedly's own names in snake case, none that is not
 * known. Without `attempt_3dsecure: true` the fields of 3DS are looked at and left out, and the payment is a plain one. Never
 * throws.
 */
export function readStartRequest(body: Uint8Array, urls: StageUrls): StartRequest | PaymentBodyRefusal {
  const fields = readFields(body);
  if ('refusal' in fields) return fields.refusal;
  const problems = problemsOf(fields.values, urls);
  if (problems.length > 0) return { reason: 'fields_wrong', fields: problems };
  const { gateway_token: gatewayToken, attempt_3dsecure: is3ds, amount, currency_code: currency } = fields.values;
  const said = Object.entries(FIELDS).flatMap(([name, { is3ds: isOf3ds }]) =>
    name === 'gateway_token' || !Object.hasOwn(fields.values, name) || (isOf3ds && is3ds !== true)
      ? []
      : [[name, name === 'three_ds_version' ? VERSION : fields.values[name]] as const],
  );
  return {
    ...(typeof gatewayToken === 'string' && { gatewayToken }),
    amount: Number(amount),
    currency: String(currency),
    transaction: Object.fromEntries(said),
  };
}

/** The body of `POST /spreedly/transactions/{token}/complete`, which may be empty. Never throws. */
export function readCompleteRequest(body: Uint8Array): CompleteRequest | PaymentBodyRefusal {
  if (body.byteLength === 0) return {};
  const fields = readFields(body);
  if ('refusal' in fields) return fields.refusal;
  const { context, ...others } = fields.values;
  if (Object.keys(others).length > 0) return { reason: 'body_unreadable' };
  if (context === undefined) return {};
  const { data } = object.safeParse(context);
  return data === undefined
    ? { reason: 'fields_wrong', fields: [{ name: 'context', problem: 'has to be an object' }] }
    : { context: data };
}

/** As Spreedly's pages write it; its own samples have "2.0" and the number 2 too. */
const VERSION = '2';
const VERSIONS: ReadonlySet<unknown> = new Set(['2', '2.0', 2]);

function problemsOf(values: Values, urls: StageUrls): readonly FieldProblem[] {
  const own: Readonly<Record<string, string>> = { callback_url: urls.callbackUrl, redirect_url: urls.redirectUrl };
  const written = Object.entries(values).flatMap(([name, value]): FieldProblem[] => {
    const field = ofName(FIELDS, name);
    if (field !== undefined) {
      return field.schema.safeParse(value).success ? [] : [problem(name, `has to be ${field.expected}`)];
    }
    const ownUrl = ofName(own, name);
    if (ownUrl !== undefined) {
      return value === ownUrl ? [] : [problem(name, 'is set by Cardhook, to this stage’s. Please leave it out')];
    }
    const notTaken = ofName(NOT_TAKEN, name);
    return [notTaken === undefined ? unknownName(name, own) : problem(name, notTaken)];
  });
  const missing = Object.entries(FIELDS).flatMap(([name, { isRequired, is3ds, expected }]) => {
    const isNeeded = isRequired === true || (is3ds === true && values['attempt_3dsecure'] === true);
    return isNeeded && !Object.hasOwn(values, name) ? [problem(name, `is missing: ${expected}`)] : [];
  });
  const version = values['three_ds_version'];
  const isOtherVersion = values['attempt_3dsecure'] === true && version !== undefined && !VERSIONS.has(version);
  const other = isOtherVersion ? [problem('three_ds_version', 'has to be "2"')] : [];
  return [...written, ...missing, ...other];
}

/** `browserInfo` for `browser_info` would be passed over by Spreedly without a word. */
function unknownName(name: string, own: object): FieldProblem {
  const known = [...Object.keys(FIELDS), ...Object.keys(own)].find((each) => plain(each) === plain(name));
  return known === undefined
    ? { name: 'other', problem: 'there is a field with a name that is none of those that docs/spreedly.md shows' }
    : { name: known, problem: `has to be written ${known}, in small letters and with its underscores` };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function ofName<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function problem(name: string, text: string): FieldProblem {
  return { name, problem: text };
}

type Values = Readonly<Record<string, unknown>>;

function readFields(body: Uint8Array): { readonly values: Values } | { readonly refusal: PaymentBodyRefusal } {
  let written = '';
  const reading = readJsonBody(body, (json) => JSON.parse((written = json)));
  if ('unreadable' in reading) return { refusal: { reason: 'body_unreadable' } };
  if (holdsCardData(reading.value)) return { refusal: { reason: 'card_data_not_accepted' } };
  const { data } = object.safeParse(reading.value);
  return data === undefined || hasRepeatedName(written, reading.value)
    ? { refusal: { reason: 'body_unreadable' } }
    : { values: data };
}

/** Whether anything, however deep, is a card number, or is named as what belongs to one. Nested deeper nobody looks: it counts too. */
function holdsCardData(value: unknown, depth = 0): boolean {
  if (typeof value === 'string' || typeof value === 'number') return spellsCardNumber(String(value));
  if (typeof value !== 'object' || value === null) return false;
  if (depth > DEPTH_MAX) return true;
  return Object.entries(value).some(
    ([name, inner]) => CARD_DATA_NAME.test(plain(name)) || spellsCardNumber(name) || holdsCardData(inner, depth + 1),
  );
}
