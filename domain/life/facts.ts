import type { Answer } from '../answer.ts';
import type { Money } from '../money.ts';
import type { AdviceMeaning } from './advice-meaning.ts';

/** Which way the money of a purchase (`out`) or a refund (`in`) goes when it is not reversed; `none`: no money moves. */
export type Direction = 'out' | 'in' | 'none';

/** What we told connectFi about one request of the transaction. */
export type RequestFact = {
  readonly requestKey: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly answer: Answer;
  readonly source: 'decision' | 'stand_in';
  readonly direction: Direction;
  /** What limits count; absent where the request does not tell. */
  readonly amount?: Money;
  /** When its hold ends if nothing is heard, epoch milliseconds; absent where it holds nothing. */
  readonly expiresAtMs?: number;
};

/** What connectFi told us afterwards. */
export type AdviceFact = {
  readonly adviceKey: string;
  readonly receivedAtMs: number;
  readonly meaning: AdviceMeaning;
  readonly direction: Direction;
  readonly amount?: Money;
  /** The network approved a part of what was asked (status code 10): another amount is no contradiction then. */
  readonly isPartial?: true;
  /** Of an authorization that was never asked of us: when its hold ends. */
  readonly expiresAtMs?: number;
};

/**
 * All that is known of one transaction. Sets: in which order they became known is of no account, and what follows from them
 * (position.ts) is the same whatever that order was.
 */
export type Facts = {
  readonly requests: readonly RequestFact[];
  readonly advices: readonly AdviceFact[];
  /** Keys of the requests and advices whose hold has ended by time. */
  readonly expired: readonly string[];
};

export const NO_FACTS: Facts = { requests: [], advices: [], expired: [] };

/** The same facts with this answer, in place of what was thought to have been told before. */
export function withRequest(facts: Facts, request: RequestFact): Facts {
  const others = facts.requests.filter(({ requestKey }) => requestKey !== request.requestKey);
  return { ...facts, requests: [...others, request] };
}

/** The same facts with this advice; the same object if it is known. */
export function withAdvice(facts: Facts, advice: AdviceFact): Facts {
  if (facts.advices.some(({ adviceKey }) => adviceKey === advice.adviceKey)) return facts;
  return { ...facts, advices: [...facts.advices, advice] };
}

/** The same facts, with the holds of these keys over; the same object if they were over before. */
export function withExpired(facts: Facts, keys: readonly string[]): Facts {
  const added = keys.filter((key) => !facts.expired.includes(key));
  return added.length === 0 ? facts : { ...facts, expired: [...facts.expired, ...added] };
}
