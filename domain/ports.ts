import type { Advice } from './advice.ts';
import type { Answer } from './answer.ts';
import type { AuthorizationRequest, RequestIdentity } from './authorization-request.ts';
import type { Card } from './card.ts';
import type { Change } from './card.ts';
import type { Trail } from './decide.ts';
import type { Rule } from './rule-set.ts';
import type { StandInCause } from './stand-in.ts';

/** A decision as it is remembered: the answer that any later ask for the same request gets. */
export type DecisionRecord = {
  readonly request: AuthorizationRequest;
  readonly answer: Answer;
  readonly trail: Trail;
  readonly changes: readonly Change[];
  /** Epoch milliseconds of the clock the decision was made with. */
  readonly decidedAtMs: number;
};

/** What the store already answered to this very request. */
export type RememberedAnswer = { readonly answer: Answer };

/** Which rule set is live. `supersededAtMs` is when it replaced `previousHash`. */
export type LiveRuleSet = {
  readonly hash: string;
  readonly previousHash?: string;
  readonly publishedAtMs: number;
};

/** What the pointer row says; a row somebody broke by hand is `malformed`, and nothing more is known. */
export type LivePointer = LiveRuleSet | 'malformed' | undefined;

/** Everything a decision reads, in one strongly consistent read. */
export type DecisionView = {
  readonly card: Card;
  readonly remembered: RememberedAnswer | undefined;
  readonly live: LivePointer;
};

export type RecordOutcome =
  | { readonly kind: 'recorded' }
  /** Somebody recorded this request first: their answer stands. */
  | { readonly kind: 'remembered'; readonly remembered: RememberedAnswer }
  /** The card is no longer as the decision saw it: decide again with this one. */
  | { readonly kind: 'card_changed'; readonly card: Card }
  /** Another transaction holds one of the rows: try again. Nothing was written. */
  | { readonly kind: 'conflict' };

/** Reads what a decision depends on and writes what it leads to. Both cut by `signal`, and throw when the store fails. */
export type DecisionStore = {
  read(identity: RequestIdentity, signal: AbortSignal): Promise<DecisionView>;
  /**
   * One atomic write of the answer and of what it changes, on the condition that the card still is as `seen` where the
   * answer depends on it, and that the request was not answered before.
   */
  record(decision: DecisionRecord, seen: Card, signal: AbortSignal): Promise<RecordOutcome>;
};

export type RuleSetReading =
  | { readonly kind: 'read'; readonly rules: readonly Rule[] }
  /** Rows are missing, malformed, or do not add up to the hash (edited by hand). */
  | { readonly kind: 'corrupt'; readonly problem: string };

/** Reads a published rule set by its hash; throws when the store fails. */
export type RuleSetSource = { load(hash: string, signal: AbortSignal): Promise<RuleSetReading> };

/** `unavailable` is only ever said before the first successful fetch: afterwards the last known keys are used. */
export type KeyCheck = 'match' | 'no_match' | 'unavailable';

export type WebhookKeys = { check(presented: string): Promise<KeyCheck> };

/** Resolves once the advice is durable; throws otherwise. */
export type AdviceQueue = { send(advice: Advice, receivedAtMs: number, signal: AbortSignal): Promise<void> };

/** An answer that was given without a decision, to be made the remembered one. */
export type StandIn = {
  readonly request: AuthorizationRequest;
  readonly answer: Answer;
  readonly cause: StandInCause;
  readonly answeredAtMs: number;
};

/** Resolves once the stand-in is durable; throws otherwise. */
export type StandInQueue = { send(standIn: StandIn, signal: AbortSignal): Promise<void> };

/** Keeps advices; the same advice twice is kept once. */
export type AdviceStore = { keep(advice: Advice, receivedAtMs: number): Promise<'kept' | 'already_kept'> };

/** Makes a stand-in the remembered answer, over a decision that committed too late. Idempotent. */
export type StandInStore = {
  settle(standIn: StandIn): Promise<'recorded' | 'replaced_late_decision' | 'confirmed' | 'already_settled'>;
};

/** Epoch milliseconds. */
export type Clock = () => number;
