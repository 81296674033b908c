import type { CardError } from './spreedly-browser.d.ts';
import { newToken } from './tokens.ts';

/** A tokenised card. Only the simulator has its number and CVV; Spreedly's transcripts show them. */
export type Card = {
  readonly token: string;
  readonly number: string;
  readonly cvv: string;
  readonly fullName: string;
  readonly month: number;
  readonly year: number;
  readonly email: string | undefined;
  readonly createdAtMs: number;
};

/** Of Spreedly's page, both enrolled: the bank authenticates the first, and refuses to for the second. */
export const VALID_CARD = '4556761029983886';
export const INVALID_CARD = '4024007101934890';

/** Declined by the Test gateway, with 3DS2 or without. */
export const DECLINED_CARD = '4012888888881881';

export type CardWish = Omit<Card, 'token' | 'createdAtMs'>;

export type Cards = {
  readonly add: (wish: CardWish, atMs: number) => Card;
  readonly find: (token: string) => Card | undefined;
};

export function createCards(): Cards {
  const cards = new Map<string, Card>();
  return {
    add(wish, createdAtMs) {
      const card = { ...wish, token: newToken(), createdAtMs };
      cards.set(card.token, card);
      return card;
    },
    find: (token) => cards.get(token),
  };
}

const LUHN_MAX = 9;

/** What Spreedly says of a card that cannot be one; `nowMs` for whether it has expired. */
export function cardErrors(wish: CardWish, nowMs: number): readonly CardError[] {
  const errors: CardError[] = [];
  const complain = (attribute: string, key: string, message: string): void =>
    void errors.push({ attribute, key: `errors.${key}`, message });
  if (wish.fullName.trim() === '') complain('full_name', 'blank', "Full name can't be blank");
  if (wish.number === '') complain('number', 'blank', "Number can't be blank");
  else if (!isCardNumber(wish.number)) complain('number', 'invalid', 'Number is invalid');
  if (!/^\d{3,4}$/.test(wish.cvv)) complain('verification_value', 'invalid', 'Verification value is invalid');
  if (!(wish.month >= 1 && wish.month <= 12)) complain('month', 'invalid', 'Month is invalid');
  else if (Date.UTC(wish.year, wish.month) <= nowMs) complain('year', 'expired', 'Year is expired');
  return errors;
}

function isCardNumber(number: string): boolean {
  if (!/^\d{13,19}$/.test(number)) return false;
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const weighed = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (weighed > LUHN_MAX ? weighed - LUHN_MAX : weighed);
    }, 0);
  return sum % 10 === 0;
}

/** What is shown of a card, by Spreedly's names. */
export function shownDigits({ number }: Card): { readonly first: string; readonly last: string } {
  return { first: number.slice(0, 6), last: number.slice(-4) };
}

const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'master'],
  [/^3[47]/, 'american_express'],
];

export function brandOf({ number }: Pick<Card, 'number'>): string {
  return BRANDS.find(([pattern]) => pattern.test(number))?.[1] ?? 'other';
}
