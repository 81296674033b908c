import { InvalidArgumentError } from 'commander';
import { spellsCardNumber, withoutCardNumbers } from '../../domain/card-numbers.ts';
import { isCountry } from '../../domain/codes/countries.ts';
import { minorUnitExponent } from '../../domain/currency.ts';
import { PAYMENT_ID } from '../../domain/payment/start.ts';

/** Readers of what is typed on the command line; each throws commander's error, which ends the command with 2. */

/** connectFi's id of a card. Whatever is typed here ends up in a shell's history, so it must not be a card number. */
export function cardIdArgument(text: string): string {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(text) && withoutCardNumbers(text) === text) return text;
  throw new InvalidArgumentError('That is no cFiCardId. Never use a card number here.');
}

/** connectFi's id of a transaction. */
export function transactionIdArgument(text: string): string {
  if (withoutCardNumbers(text) === text) return text;
  throw new InvalidArgumentError('That is a card number. Never use one here.');
}

/** Why something was done; what looks like a card number stays out of table and history. */
export function noteArgument(text: string): string {
  return withoutCardNumbers(text);
}

/** A port of this machine, as it is passed on. */
export function portArgument(text: string): string {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return text;
  throw new InvalidArgumentError('Write the port that the twin runs on.');
}

/** The id of an account or a group. */
export function holderIdArgument(text: string): string {
  if (/^[^\s#]{1,64}$/.test(text) && withoutCardNumbers(text) === text) return text;
  throw new InvalidArgumentError('An id has up to 64 characters, no blanks and no #.');
}

export function currencyArgument(text: string): string {
  if (minorUnitExponent(text) !== undefined) return text;
  throw new InvalidArgumentError('Write an ISO 4217 code such as USD.');
}

/** What takes something away. */
export const NONE = 'none';

export function orNone(read: (text: string) => string): (text: string) => string {
  return (text) => (text === NONE ? NONE : read(text));
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d\d:\d\d)$/;
const DAY_MS = 24 * 3_600_000;

/** The first instant that is meant: a day in UTC, or an instant with its offset; epoch milliseconds. */
export function fromArgument(text: string): number {
  const ms = DAY.test(text) || INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms) || !isInCalendar(text))
    throw new InvalidArgumentError('Write a day such as 2026-11-22, or 2026-11-22T14:00:00Z.');
  return ms;
}

/** `Date.parse` takes 31 February for 3 March. */
function isInCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** The first instant that is no longer meant: a day is meant whole. */
export function toArgument(text: string): number {
  return fromArgument(text) + (DAY.test(text) ? DAY_MS : 0);
}

export function percentArgument(text: string): number {
  const percent = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && percent <= 100) return percent;
  throw new InvalidArgumentError('Write a number of percent from 0 to 100.');
}

export function wholeNumberArgument(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('Write a whole number.');
}

export function positiveNumberArgument(text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0 && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('Write a whole number above 0.');
}

/** A set's hash, or as much of its beginning as names one set. */
export function hashArgument(text: string): string {
  if (/^[0-9a-f]{4,32}$/.test(text)) return text;
  throw new InvalidArgumentError('A hash has 32 digits and letters from 0 to f; its first four or more will do.');
}

/** The set that was planned against: its hash, or `none`. */
export function baseArgument(text: string): string {
  return text === NONE ? NONE : hashArgument(text);
}

/** Of a provider's API. A password travels to it: only a simulator on this machine may do without TLS. */
export function baseUrlArgument(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  const isFit = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (isFit && url.username === '' && url.search === '') return given;
  throw new InvalidArgumentError('Write the base URL that the provider gave out, which begins with https://.');
}

/** Of a notification profile; what is none is quoted in the sentence that says so. */
export function profileCodeArgument(text: string): string {
  if (/^[0-9A-Za-z_-]{1,32}$/.test(text) && withoutCardNumbers(text) === text) return text;
  throw new InvalidArgumentError('A profile code has up to 32 letters, digits, - and _.');
}

/**
 * An id of a merchant application, of any kind: merchant ids are long numbers, so it may look like a card number. Elavon's may have
 * blanks, and ours are made of two of them, encoded.
 */
export function applicationIdArgument(text: string): string {
  const id = text.trim();
  if (/^\P{Cc}{1,2000}$/u.test(id)) return id;
  throw new InvalidArgumentError(
    'An id of a merchant application has up to 2,000 characters, none of them a control character.',
  );
}

/** Why something was done, for those who ask later. */
export function reasonArgument(text: string): string {
  const reason = withoutCardNumbers(text.trim());
  if (reason.length >= REASON_MIN && reason.length <= REASON_MAX) return reason;
  throw new InvalidArgumentError(`Write a reason of ${REASON_MIN} to ${REASON_MAX} characters.`);
}

const REASON_MIN = 8;
const REASON_MAX = 500;

/** ISO 3166-1 alpha-3. */
export function countryArgument(text: string): string {
  if (isCountry(text)) return text;
  throw new InvalidArgumentError('Write a country of three capital letters, such as USA.');
}

/** Strivve's id of a job: a number as a rule, which may look like a card number. */
export function jobIdArgument(text: string): string {
  if (/^[0-9A-Za-z._:-]{1,128}$/.test(text)) return text;
  throw new InvalidArgumentError('An id of a job has up to 128 letters, digits and signs.');
}

/** An instance of CardSavr, as in https://api.<instance>.cardsavr.io. */
export function instanceArgument(text: string): string {
  if (/^[0-9A-Za-z.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('Write the instance as in https://api.<instance>.cardsavr.io.');
}

/** The name that the stage gives to a connection. */
export function connectionArgument(text: string): string {
  if (/^[0-9A-Za-z_-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('The name of a connection has letters, digits, - and _.');
}

/** What names a request of Strivve's: base64 as a rule, and opaque. */
export function envelopeArgument(text: string): string {
  if (/^[\u0021-\u007e]{1,256}$/.test(text)) return text;
  throw new InvalidArgumentError('Write the envelope id as `jobs show` prints it.');
}

/** Spreedly's token of a transaction, or a payment id of ours. Whatever is typed here ends up in a shell's history. */
export function paymentArgument(text: string): string {
  if ((/^[0-9A-Za-z]{1,64}$/.test(text) || PAYMENT_ID.test(text)) && !spellsCardNumber(text)) return text;
  throw new InvalidArgumentError(
    'Write a token as Spreedly has it, or a payment id of ours. Never use a card number here.',
  );
}
