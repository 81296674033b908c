/** What really happened to a card, whether the program was ever told or not. */
export type LedgerEntry = {
  readonly cardId: string;
  readonly authTransactionId: string;
  /** Epoch milliseconds of connectFi's clock. */
  readonly happenedAtMs: number;
  /** The `transaction` of the advice about it. */
  readonly transaction: unknown;
  /** How often the advice was sent: 0 for a lost one. */
  readonly deliveries: number;
};

export type Ledger = {
  readonly add: (entry: LedgerEntry) => void;
  /** Oldest first. */
  readonly entries: () => readonly LedgerEntry[];
};

export function createLedger(): Ledger {
  const entries: LedgerEntry[] = [];
  return { add: (entry) => void entries.push(entry), entries: () => entries };
}
