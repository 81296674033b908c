import { advicesOf, type Draft, drifted, minorIn, toldMinor } from './draft.ts';
import type { AdviceFact, RequestFact } from './facts.ts';
import { holdOfAdvice, type OpenHold } from './holds.ts';

/** What an authorization advice may be the outcome of. */
type Candidate =
  | { readonly kind: 'held'; readonly amount: number | undefined; readonly hold: OpenHold }
  | { readonly kind: 'declined'; readonly amount: number | undefined; readonly request: RequestFact };

/**
 * Outcomes of authorizations: an approval sets its hold to what was approved, a refusal ends it. An approval that fits no
 * request of ours holds on its own.
 */
export function applyOutcomes(draft: Draft): void {
  const candidates: readonly Candidate[] = [
    ...draft.holds.map((hold): Candidate => ({ kind: 'held', amount: hold.asked, hold })),
    ...draft.declined.map((request): Candidate => ({ kind: 'declined', amount: minorIn(draft, request), request })),
  ];
  const settled = new Set<Candidate>();
  for (const [advice, candidate] of outcomesOf(draft, advicesOf(draft, 'authorized'), candidates, settled)) {
    approve(draft, advice, candidate, candidates);
  }
  const approved = [...settled];
  for (const [advice, candidate] of outcomesOf(draft, advicesOf(draft, 'refused'), candidates, settled)) {
    if (candidate?.kind === 'held') {
      candidate.hold.minor = 0;
      candidate.hold.end = 'refused';
    }
    // Which of the two was the last word nobody tells; the hold that stays can be lifted, and money that is gone cannot.
    if (candidate === undefined && approved.some((one) => isOutcomeOf(one, minorIn(draft, advice)))) {
      drifted(draft, 'refused_and_approved', advice.adviceKey);
    }
  }
}

/** Whether an advice of this amount, minor units, may be about it; one without an amount may be about any. */
function isOutcomeOf(candidate: Candidate, minor: number | undefined): boolean {
  if (candidate.kind !== 'held') return false;
  return minor === undefined || minor === candidate.amount || minor === candidate.hold.minor;
}

/**
 * Which request each advice is the outcome of: one of the very amount, else the first that has none yet; those we approved
 * before those we declined.
 */
function outcomesOf(
  draft: Draft,
  advices: readonly AdviceFact[],
  candidates: readonly Candidate[],
  settled: Set<Candidate>,
): readonly (readonly [AdviceFact, Candidate | undefined])[] {
  const outcomes = new Map<AdviceFact, Candidate>();
  const match = (fits: (candidate: Candidate, advice: AdviceFact) => boolean): void => {
    for (const advice of advices) {
      if (outcomes.has(advice)) continue;
      const found = candidates.find((candidate) => !settled.has(candidate) && fits(candidate, advice));
      if (found === undefined) continue;
      settled.add(found);
      outcomes.set(advice, found);
    }
  };
  match(({ amount }, advice) => amount !== undefined && amount === minorIn(draft, advice));
  match(({ kind }) => kind === 'held');
  match(({ kind }, advice) => kind === 'declined' && minorIn(draft, advice) === undefined);
  return advices.map((advice) => [advice, outcomes.get(advice)]);
}

function approve(draft: Draft, advice: AdviceFact, candidate: Candidate | undefined, all: readonly Candidate[]): void {
  const minor = toldMinor(draft, advice);
  if (minor === undefined) return;
  if (candidate?.kind === 'held') {
    const { hold } = candidate;
    if (minor !== hold.asked && advice.isPartial !== true) drifted(draft, 'amount_differs', advice.adviceKey);
    hold.minor = minor;
    hold.currency = draft.currency;
    return;
  }
  // The same authorization told twice, by messages of two kinds.
  if (candidate === undefined && all.some(({ kind, amount }) => kind === 'held' && amount === minor)) return;
  const isContradiction = candidate !== undefined || draft.declined.length > 0;
  drifted(draft, isContradiction ? 'approved_against_answer' : 'request_unseen', advice.adviceKey);
  if (advice.amount !== undefined) draft.holds.push(holdOfAdvice(advice, advice.amount));
}
