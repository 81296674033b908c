import type { Called, CallFailure } from '../../domain/called.ts';
import { parseJson } from '../../domain/parse-json.ts';
import type { SpreedlyAnswer, SpreedlyError, SpreedlyTransaction } from '../../domain/payment/ports.ts';
import type { PaymentReading } from '../../domain/payment/reading.ts';
import { type Fields, fieldOf, isFields, textIn, wordIn } from './answer-fields.ts';
import type { SpreedlyResponse } from './exchange.ts';
import { readTransaction } from './translate-reading.ts';

/*
 * What an HTTP answer of Spreedly's comes to. A 4xx with a transaction, which is a 422 as a rule, is that transaction, declined;
 * one without did nothing. Each takes the answer as it came, and never throws.
 */

/** Of what makes or moves a transaction. */
export function readAnswer(response: SpreedlyResponse): Called<SpreedlyAnswer> {
  const { status, text } = response;
  const json = text === undefined ? undefined : parseJson(text);
  const mayHoldTransaction = isSuccess(status) || saysWhatIsWrong(status);
  const transaction = mayHoldTransaction ? transactionIn(json) : undefined;
  if (transaction !== undefined) return { kind: 'answered', value: { kind: 'transaction', transaction } };
  const errors = saysWhatIsWrong(status) ? errorsIn(json) : undefined;
  if (errors !== undefined) return { kind: 'answered', value: { kind: 'rejected', status, errors } };
  const isTransactionDue = isSuccess(status) || status === 422 || (mayHoldTransaction && holdsTransaction(json));
  return isTransactionDue ? unreadable(response) : refusalOf(response);
}

/** Of a look-up. */
export function readShown(response: SpreedlyResponse): Called<SpreedlyTransaction> {
  if (!isSuccess(response.status)) return refusalOf(response);
  const transaction = transactionIn(parseJson(response.text ?? ''));
  return transaction === undefined ? unreadable(response) : { kind: 'answered', value: transaction };
}

/** Of a list: one whose token cannot be read would hide where the next page begins. */
export function readList(response: SpreedlyResponse): Called<readonly PaymentReading[]> {
  if (!isSuccess(response.status)) return refusalOf(response);
  const json = parseJson(response.text ?? '');
  const listed = isFields(json) ? fieldOf(json, 'transactions') : json;
  if (!Array.isArray(listed)) return unreadable(response);
  const readings = listed.map((entry: unknown) => readTransaction(listedIn(entry)));
  return readings.every((reading) => reading !== undefined)
    ? { kind: 'answered', value: readings }
    : unreadable(response);
}

/** Of what is text, whatever it says. */
export function readText(response: SpreedlyResponse): Called<string> {
  if (!isSuccess(response.status)) return refusalOf(response);
  return response.text === undefined ? unreadable(response) : { kind: 'answered', value: response.text };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** Transactions that Spreedly makes by itself, such as for a new payment method, may have no state of their own, or an odd one. */
function listedIn(entry: unknown): unknown {
  const listed = isFields(entry) ? (fieldOf(entry, 'transaction') ?? entry) : entry;
  return isFields(listed) && wordIn(fieldOf(listed, 'state')) === undefined ? { ...listed, state: 'unknown' } : listed;
}

function transactionIn(json: unknown): SpreedlyTransaction | undefined {
  const body = isFields(json) ? fieldOf(json, 'transaction') : undefined;
  const reading = readTransaction(body);
  return reading === undefined || !isFields(body) ? undefined : { reading, body };
}

/** Also one that cannot be read. */
function holdsTransaction(json: unknown): boolean {
  return isFields(json) && fieldOf(json, 'transaction') !== undefined;
}

/** 401, 408 and 429 say the same whatever was asked. */
function saysWhatIsWrong(status: number): boolean {
  return status >= 400 && status <= 499 && ![401, 408, 429].includes(status);
}

const ERRORS_MAX = 50;

function errorsIn(json: unknown): readonly SpreedlyError[] | undefined {
  // Beside a transaction that cannot be read they do not say that there is none.
  const listed = isFields(json) && !holdsTransaction(json) ? fieldOf(json, 'errors') : undefined;
  if (!Array.isArray(listed)) return undefined;
  const errors = listed.slice(0, ERRORS_MAX).flatMap((entry: unknown) => (isFields(entry) ? [errorIn(entry)] : []));
  return errors.length > 0 ? errors : undefined;
}

function errorIn(entry: Fields): SpreedlyError {
  const attribute = textIn(fieldOf(entry, 'attribute'));
  const key = textIn(fieldOf(entry, 'key'));
  const message = textIn(fieldOf(entry, 'message')) ?? 'Spreedly does not say what is wrong.';
  return { ...(attribute !== undefined && { attribute }), ...(key !== undefined && { key }), message };
}

/** What a status that brings nothing says. The body is not looked at: it may repeat what was sent. */
function refusalOf({ status, retryAfter }: SpreedlyResponse): CallFailure {
  const told = (reason: CallFailure['reason'], maybeDone: boolean): CallFailure => ({
    kind: 'failed',
    reason,
    maybeDone,
    status,
    detail: `HTTP ${status}`,
  });
  const wait = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? { retryAfterMs: Number(retryAfter) * 1_000 } : {};
  if (status === 401 || status === 403) return told('unauthorized', false);
  if (status === 404) return told('not_found', false);
  if (status === 429) return { ...told('throttled', false), ...wait };
  if (status === 408) return told('unavailable', true);
  if (status >= 500) return { ...told('unavailable', true), ...wait };
  // Nothing of Spreedly's redirects.
  return status >= 400 ? told('refused', false) : told('unreadable', true);
}

/** The status of a transaction without one that can be read: it may well have been made. */
function unreadable({ status, text }: SpreedlyResponse): CallFailure {
  if (text === undefined) {
    return { kind: 'failed', reason: 'no_answer', maybeDone: true, status, detail: 'the answer did not come whole' };
  }
  const detail = text.trimStart().startsWith('<') ? 'HTML or XML' : 'not the JSON that was asked for';
  return { kind: 'failed', reason: 'unreadable', maybeDone: true, status, detail };
}
