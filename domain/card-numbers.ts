/** Runs of 13 to 19 digits, with the spaces or dashes people put between them. */
const DIGIT_RUN = /\d(?:[ -]?\d){12,18}/g;

/** The text with everything that could be a card number replaced. Merchants have put whole PANs into their own name. */
export function withoutCardNumbers(text: string): string {
  return text.replace(DIGIT_RUN, (run) => (passesLuhn(run.replace(/\D/g, '')) ? '[card number removed]' : run));
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
