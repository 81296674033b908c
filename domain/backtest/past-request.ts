import type { Answer } from '../answer.ts';
import type { AuthorizationRequest } from '../authorization-request.ts';
import type { CardFacts } from '../decision/facts.ts';

/** One request of the past, as the store remembers it. */
export type PastRequest = {
  readonly request: AuthorizationRequest;
  /** What it was answered, for good. */
  readonly answer: Answer;
  /**
   * `stand_in`: no decision was told, and nothing is counted. `counted_stand_in`: a stand-in approved, and the decision
   * that came too late to be told has counted it.
   */
  readonly source: 'decision' | 'stand_in' | 'counted_stand_in';
  /** Epoch milliseconds. */
  readonly decidedAtMs: number;
  /** The set that decided; absent where none did. */
  readonly ruleSet?: string;
  /** How the card stood then; absent where that was not stored. Nothing else tells of blocks and memberships. */
  readonly standing?: Standing;
  /** Since when the youngest counter it looked at had counted, epoch milliseconds; absent where all counted since always. */
  readonly countedFromMs?: number;
};

/** What people say of a card, which no history of requests leads to. */
export type Standing = Pick<CardFacts, 'status' | 'above' | 'account' | 'group' | 'currency'>;

/** Oldest first; what happened in the same millisecond in an order of its own that is always the same. */
export function byTime(a: PastRequest, b: PastRequest): number {
  return a.decidedAtMs - b.decidedAtMs || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf({ request: { cardId, authTransactionId, requestKey } }: PastRequest): string {
  return `${cardId} ${authTransactionId} ${requestKey}`;
}
