/** Digits with at most one separator between two of them, as people and machines write long numbers. */
const SPELT_NUMBER = /\d(?:[ ./-]?\d){12,}/g;

/** ISO/IEC 7812-1: a PAN has up to 19 digits; none in use has fewer than 13. */
const PAN_DIGITS_MIN = 13;
const PAN_DIGITS_MAX = 19;

const REMOVED = '[card number removed]';

/**
 * The text with everything that could be a card number replaced: any 13 to 19 digits in a row that pass the Luhn check,
 * also with other digits (an expiry date, a shop's number) right before or behind them. Merchants have put whole PANs
 * into their own names.
 */
export function withoutCardNumbers(text: string): string {
  return text.replace(SPELT_NUMBER, (run) => (holdsCardNumber(run.replace(/\D/g, '')) ? REMOVED : run));
}

/** The text without any run of 13 digits or more, whatever it is: for texts that are not ours, such as an error's. */
export function withoutLongNumbers(text: string): string {
  return text.replace(SPELT_NUMBER, REMOVED);
}

/** ISO/IEC 7812 and the networks' own ranges: cards of a person begin with 3 to 6, or with 22 to 27. */
const PERSONAL_CARD = /^(?:[3-6]|2[2-7])/;

/**
 * Whether any run of digits in a text is a card number as a whole. For ids, of which a part passes the Luhn check too often:
 * of a time in milliseconds one in ten does, and it begins with 1.
 */
export function spellsCardNumber(id: string): boolean {
  return (id.match(SPELT_NUMBER) ?? []).some((run) => {
    const digits = run.replace(/\D/g, '');
    return digits.length <= PAN_DIGITS_MAX && PERSONAL_CARD.test(digits) && passesLuhn(digits);
  });
}

function holdsCardNumber(digits: string): boolean {
  for (let start = 0; start + PAN_DIGITS_MIN <= digits.length; start += 1) {
    // No payment card begins with 0, and padding with zeros passes any check.
    if (digits[start] === '0') continue;
    for (let length = PAN_DIGITS_MIN; length <= PAN_DIGITS_MAX && start + length <= digits.length; length += 1) {
      if (passesLuhn(digits.slice(start, start + length))) return true;
    }
  }
  return false;
}

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = Number(digits[digits.length - 1 - fromRight]);
    const doubled = fromRight % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
