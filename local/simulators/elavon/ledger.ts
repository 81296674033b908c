import { boardingOf, type Flow, merchantIdOf } from './boardings.ts';

/** What Elavon itself holds of an application, whatever was pushed about it. */
export type LedgerEntry = {
  readonly clientId: string;
  readonly uniqueId: string;
  readonly boardingId?: string;
  readonly boardingStatus: string;
  readonly merchantId?: string;
};

export type Ledger = {
  readonly begin: (boarding: { readonly flow: Flow; readonly merchant: string }) => void;
  readonly entries: () => readonly LedgerEntry[];
};

/** Every scripted boarding is complete in truth: what contradicts that was told by mistake. */
export function createLedger(): Ledger {
  const entries: LedgerEntry[] = [];
  return {
    begin({ flow, merchant: name }) {
      const { clientId = '', uniqueId = '', boardingId } = boardingOf(flow, { name }).at(-1)?.notification.ids ?? {};
      entries.push({
        clientId,
        uniqueId,
        boardingStatus: 'COMPLETE',
        merchantId: merchantIdOf({ name }),
        ...(boardingId !== undefined && { boardingId }),
      });
    },
    entries: () => entries,
  };
}
