export type Expiry =
  | { readonly kind: 'read'; readonly month: number; readonly year: number }
  | { readonly kind: 'wrong'; readonly message: string };

/** `MM / YY` as it is being typed: the separator comes by itself, and goes when it is deleted. */
export function formatExpiry(text: string): string {
  const digits = text.replaceAll(/\D/g, '');
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  // Browsers fill in four digits of a year.
  const [month, year] = [padded.slice(0, 2), padded.length >= 6 ? padded.slice(4, 6) : padded.slice(2, 4)];
  return year === '' ? month : `${month} / ${year}`;
}

/** A card is good until its month ends. */
export function readExpiry(text: string, now: Date): Expiry {
  const [, month = '', year = ''] = /^(\d{2}) \/ (\d{2})$/.exec(formatExpiry(text)) ?? [];
  const [atMonth, atYear] = [Number(month), 2000 + Number(year)];
  if (atMonth < 1 || atMonth > 12 || year === '') return { kind: 'wrong', message: 'Enter month and year as MM / YY.' };
  const isOver = atYear < now.getFullYear() || (atYear === now.getFullYear() && atMonth <= now.getMonth());
  return isOver ? { kind: 'wrong', message: 'This card has expired.' } : { kind: 'read', month: atMonth, year: atYear };
}
