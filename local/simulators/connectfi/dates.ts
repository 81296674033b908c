import type { Changes } from './webhook-body.ts';

/** The dates of a body, spelt as in the documented ones; `hasSecond64` as in the documented request, whose second is none. */
export function datesAt(atMs: number, hasSecond64: boolean): Changes {
  const whole = new Date(atMs).toISOString().slice(0, 19);
  const text = hasSecond64 ? `${whole.slice(0, 17)}64` : whole;
  return {
    'transaction.transmissionDate': `${text}Z`,
    'transaction.message.transmissionDate': `${text}Z`,
    // Without a zone, and nobody says whose it is.
    'transaction.message.localDate': text,
    'transaction.message.dateSettlement': whole.slice(0, 10),
  };
}
