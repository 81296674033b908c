import { columns } from '../../../bin/commands/output.ts';
import type { DeliveryEntry, TransactionEntry } from './ledger.ts';

/** What Cardhook answered for a payment at last, as its operations API shows it. */
export type ShownPayment = { readonly token?: string; readonly paymentId?: string; readonly state: string };

/** One payment, as Spreedly made it and as Cardhook has it. */
export type PaymentReport = {
  readonly amount: number;
  readonly token: string | undefined;
  readonly paymentId: string | undefined;
  /** Every state that it had at Spreedly, in order. */
  readonly statesAtSpreedly: readonly string[];
  readonly stateAtCardhook: string;
  /** How many callbacks told of it, and how many of those were answered 200. */
  readonly callbacks: number;
  readonly callbacksTaken: number;
  /** Both have the same state, under one id, and every callback was taken. */
  readonly agrees: boolean;
};

export function paymentReport(
  amount: number,
  entry: TransactionEntry | undefined,
  shown: ShownPayment,
  deliveries: readonly DeliveryEntry[],
): PaymentReport {
  const told = deliveries.filter(({ tokens }) => entry !== undefined && tokens.includes(entry.token));
  const taken = told.filter(({ status }) => status === 200);
  return {
    amount,
    token: entry?.token,
    paymentId: shown.paymentId,
    statesAtSpreedly: entry?.states.map(({ state }) => state) ?? [],
    stateAtCardhook: shown.state,
    callbacks: told.length,
    callbacksTaken: taken.length,
    agrees:
      entry !== undefined &&
      entry.state === shown.state &&
      entry.orderId === shown.paymentId &&
      taken.length > 0 &&
      taken.length === told.length,
  };
}

/** The reports for a person, one row a payment. */
export function describeReports(reports: readonly PaymentReport[]): string[] {
  return columns([
    ['amount', 'token', 'Spreedly: states', 'Cardhook: state', 'callbacks', 'taken', ''],
    ...reports.map((one) => [
      String(one.amount),
      one.token ?? 'none',
      one.statesAtSpreedly.join(' → '),
      one.stateAtCardhook,
      String(one.callbacks),
      String(one.callbacksTaken),
      one.agrees ? 'as told' : 'DIFFERENT',
    ]),
  ]);
}
