import { TRANSACTION_TYPES, type TransactionTypeRow } from './connectfi-code-tables.ts';

const flows: ReadonlyMap<string, TransactionTypeRow['flow']> = new Map(
  TRANSACTION_TYPES.map(({ code, flow }) => [code, flow]),
);

/** What a transaction type does to the card's money; undefined for a code that the page does not list. */
export function flowOfTransactionType(code: string): TransactionTypeRow['flow'] | undefined {
  return flows.get(code);
}
