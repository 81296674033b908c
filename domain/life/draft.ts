import type { Drift, DriftCause } from './drift.ts';
import type { AdviceFact, Direction, Facts, RequestFact } from './facts.ts';
import { holdOfRequest, type OpenHold } from './holds.ts';
import type { AdviceMeaning } from './advice-meaning.ts';
import type { Money } from '../money.ts';

/** The money of one direction while its position is being made; nothing outside this folder sees it. */
export type Draft = {
  readonly direction: Direction;
  readonly currency: string | undefined;
  /** By key: which of them came first must make no difference. */
  readonly advices: readonly AdviceFact[];
  readonly declined: readonly RequestFact[];
  readonly holds: OpenHold[];
  readonly drift: Drift[];
};

/** Whose amounts say in which currency a transaction nobody asked about is. */
const MOVING: ReadonlySet<AdviceMeaning> = new Set(['authorized', 'posted', 'reversed', 'partly_reversed']);

export function draftOf(facts: Facts, direction: Direction): Draft {
  const requests = facts.requests.filter((request) => request.direction === direction).toSorted(byTime);
  const advices = facts.advices
    .filter((advice) => advice.direction === direction)
    .toSorted((a, b) => (a.adviceKey < b.adviceKey ? -1 : 1));
  const approved = requests.filter(({ answer }) => answer === '00');
  const declined = requests.filter(({ answer }) => answer !== '00');
  const moving = advices.filter(({ meaning }) => MOVING.has(meaning));
  const currency = [...approved, ...declined, ...moving].find(({ amount }) => amount !== undefined)?.amount?.currency;
  const draft: Draft = { direction, currency, advices, declined, holds: [], drift: [] };
  for (const request of approved) {
    draft.holds.push(holdOfRequest(request));
    if (request.source === 'stand_in') drifted(draft, 'approved_by_stand_in', request.requestKey);
  }
  return draft;
}

function byTime(a: RequestFact, b: RequestFact): number {
  return a.atMs - b.atMs || (a.requestKey < b.requestKey ? -1 : 1);
}

/** Minor units, where the amount is told and in the transaction's currency. */
export function minorIn({ currency }: Draft, { amount }: { readonly amount?: Money }): number | undefined {
  return amount !== undefined && amount.currency === currency ? amount.minor : undefined;
}

export function advicesOf({ advices }: Draft, ...meanings: readonly AdviceMeaning[]): readonly AdviceFact[] {
  return advices.filter(({ meaning }) => meanings.includes(meaning));
}

export function drifted({ drift }: Draft, cause: DriftCause, key: string): void {
  drift.push({ cause, key });
}

/** The amount of an advice, and a word on it where it cannot be had. */
export function toldMinor(draft: Draft, advice: AdviceFact): number | undefined {
  const minor = minorIn(draft, advice);
  if (minor === undefined) {
    drifted(draft, advice.amount === undefined ? 'amount_unknown' : 'currency_differs', advice.adviceKey);
  }
  return minor;
}
