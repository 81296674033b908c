/** The two numbers that tell connectFi's webhooks apart: text of digits, with leading zeros. */
export type TransactionNumbers = {
  /** Twelve digits, the same in every webhook about one transaction. */
  readonly authTransactionId: string;
  /** Six digits, another one in every webhook. */
  readonly traceNumber: string;
};

/** Those of the documented request. The first transaction of our own comes after it. */
export const DOCUMENTED_NUMBERS: TransactionNumbers = { authTransactionId: '000000000088', traceNumber: '002261' };

/** The numbers of the first webhook of the next transaction. */
export function nextTransaction({ authTransactionId, traceNumber }: TransactionNumbers): TransactionNumbers {
  return { authTransactionId: nextNumber(authTransactionId), traceNumber: nextNumber(traceNumber) };
}

/** The numbers of the next webhook of the same transaction. */
export function nextMessage({ authTransactionId, traceNumber }: TransactionNumbers): TransactionNumbers {
  return { authTransactionId, traceNumber: nextNumber(traceNumber) };
}

/** After the last number of its width comes 1 again: networks begin their counts at 1, never at 0. */
function nextNumber(digits: string): string {
  const next = String(BigInt(digits) + 1n);
  return (next.length > digits.length ? '1' : next).padStart(digits.length, '0');
}
