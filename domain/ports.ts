import type { Advice } from './advice.ts';
import type { Answer } from './answer.ts';
import type { AuthorizationRequest, RequestIdentity } from './authorization-request.ts';
import type { Card, Hold } from './card.ts';
import type { CardEvent } from './card-event.ts';
import type { Decision } from './decide.ts';
import type { CounterAdjustment } from './decision/counter-adjustment.ts';
import type { CounterChange } from './decision/counter-change.ts';
import type { DecisionState, ReadPlan, SharedState } from './decision/reading.ts';
import type { Drift } from './life/drift.ts';
import type { Life } from './life/life.ts';
import type { Stage } from './life/stage.ts';
import type { OutboundEvent } from './outbound-event.ts';
import type { RuleSetContent } from './rules/rule.ts';
import type { RuleSet } from './rules/rule-set.ts';
import type { StandInCause } from './stand-in.ts';

/** A decision as it is remembered: the answer that any later ask for the same request gets, and all that led to it. */
export type DecisionRecord = {
  /** Names the delivery that was being answered, so that a late commit is told from an earlier answer. */
  readonly deliveryId: string;
  readonly request: AuthorizationRequest;
  readonly decision: Decision;
  /** When the rule set that decided became live, epoch milliseconds. */
  readonly publishedAtMs: number;
};

/** What the store already answered to this very request. */
export type RememberedAnswer = { readonly answer: Answer; readonly deliveryId: string };

/** Which rule set is live. `publishedAtMs` is when it replaced `previousHash`. */
export type LiveRuleSet = {
  readonly hash: string;
  readonly previousHash?: string;
  readonly publishedAtMs: number;
  /** A set that is evaluated beside it and changes no answer. */
  readonly shadow?: { readonly hash: string; readonly fromMs: number };
};

/** What the pointer row says; a row somebody broke by hand is `malformed`, and nothing more is known. */
export type LivePointer = LiveRuleSet | 'malformed' | undefined;

/** Everything a decision reads, in one strongly consistent read. */
export type DecisionView = {
  readonly kind: 'view';
  readonly card: Card;
  readonly shared: SharedState;
  /** What is known of the request's transaction. */
  readonly life?: Life;
  readonly remembered: RememberedAnswer | undefined;
  readonly live: LivePointer;
};

export type RecordOutcome =
  | { readonly kind: 'recorded' }
  /** Somebody recorded this request first: their answer stands. */
  | { readonly kind: 'remembered'; readonly remembered: RememberedAnswer }
  /** Something is no longer as the decision saw it: decide again with this. */
  | { readonly kind: 'state_changed'; readonly state: DecisionState }
  | Busy;

/**
 * Another transaction holds one of the rows, or the store is throttled or failing for a moment: try again. Whether
 * anything was written is not known; trying again finds out.
 */
export type Busy = { readonly kind: 'busy'; /** For the log. */ readonly because: string };

/** Reads what a decision depends on and writes what it leads to. All cut by `signal`, and throw when the store fails. */
export type DecisionStore = {
  read(identity: RequestIdentity, plan: ReadPlan, signal: AbortSignal): Promise<DecisionView | Busy>;
  /** More of what the card shares, when only the card or a new rule set could tell that it is needed. */
  readShared(cardId: string, plan: ReadPlan, signal: AbortSignal): Promise<SharedReading | Busy>;
  /**
   * One atomic write of the answer and of what it changes, on the condition that everything the answer depends on still
   * is as `seen`, and that the request was not answered before.
   */
  record(record: DecisionRecord, seen: DecisionState, signal: AbortSignal): Promise<RecordOutcome>;
};

export type SharedReading = { readonly kind: 'shared'; readonly shared: SharedState };

export type RuleSetReading =
  | { readonly kind: 'read'; readonly content: RuleSetContent; readonly countsFrom: ReadonlyMap<string, number> }
  /** Rows are missing, malformed, or do not add up to the hash (edited by hand). */
  | { readonly kind: 'corrupt'; readonly problem: string };

/**
 * Reads a published rule set by its hash, with since when each of its counters counts under the publication of that time;
 * throws when the store fails.
 */
export type RuleSetSource = {
  load(hash: string, publishedAtMs: number, signal: AbortSignal): Promise<RuleSetReading>;
};

/**
 * Gives the rule set that a decision is made with. The pointer comes with every decision's read, so a publish is seen
 * at once, also by an instance thawed after an hour; the set itself is read and compiled once per version.
 */
export type LiveRuleSets = {
  /** The set that decided last here: what it needs is most likely what the next decision needs. */
  latest(): RuleSet;
  /** `unusable` when no good set can be had; throws when the store fails and there is no set recent enough. */
  current(live: LivePointer, nowMs: number, signal: AbortSignal): Promise<RuleSet | 'unusable'>;
};

/** `unavailable`: the keys could not be had, or not lately, and the presented one is none of those that are known. */
export type KeyCheck = 'match' | 'no_match' | 'unavailable';

export type WebhookKeys = { check(presented: string): Promise<KeyCheck> };

/** Resolves once the advice is durable; throws otherwise. */
export type AdviceQueue = { send(advice: Advice, receivedAtMs: number, signal: AbortSignal): Promise<void> };

/** An answer that was given without a decision, to be made the remembered one. */
export type StandIn = {
  readonly deliveryId: string;
  readonly request: AuthorizationRequest;
  readonly answer: Answer;
  readonly cause: StandInCause;
  readonly answeredAtMs: number;
};

/** Resolves once the stand-in is durable; throws otherwise. */
export type StandInQueue = { send(standIn: StandIn, signal: AbortSignal): Promise<void> };

/** What is known of a transaction, and what it depends on, in one strongly consistent read. */
export type LifeView = {
  readonly kind: 'life';
  readonly life?: Life;
  readonly card: Card;
  readonly live: LivePointer;
  /** What was answered to the request that was asked about. */
  readonly answered?: {
    readonly answer: Answer;
    readonly source: 'decision' | 'stand_in';
    readonly deliveryId: string;
  };
};

/** What something that became known changes, all of it or nothing. */
export type LifeChange = {
  /** As it was read; the change stands only while it is so still. */
  readonly seen: LifeView;
  readonly next: Life;
  readonly holds: { readonly kept: ReadonlyMap<string, Hold>; readonly ended: readonly string[] };
  /** Those without an address are in the card's own row. */
  readonly counters: readonly (CounterAdjustment | CounterChange)[];
  /** The row of what became known, put once. */
  readonly row?:
    | { readonly kind: 'advice'; readonly advice: Advice; readonly receivedAtMs: number }
    | { readonly kind: 'stand_in'; readonly standIn: StandIn; readonly lateAnswer?: Answer };
  readonly drift: readonly Drift[];
  /** For this drift to be listed by the day on which it was found, epoch milliseconds. */
  readonly atMs: number;
  readonly events: readonly CardEvent[];
};

/** Reads and changes the lives of transactions. All cut by `signal`, and throw when the store fails. */
export type LifeStore = {
  /** With `requestKey`, also what was answered to that request. */
  read(
    id: { readonly cardId: string; readonly authTransactionId: string; readonly requestKey?: string },
    signal: AbortSignal,
  ): Promise<LifeView | Busy>;
  readShared: DecisionStore['readShared'];
  /** The requests and advices of these keys, as requests; what has no row is left out. */
  readSources(
    id: { readonly cardId: string; readonly authTransactionId: string },
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, AuthorizationRequest>>;
  /** `changed`: something is no longer as it was read, and nothing was written. */
  commit(change: LifeChange, signal: AbortSignal): Promise<'committed' | 'changed' | Busy>;
};

/** What came of something that became known. */
export type Told = {
  readonly kind: 'applied' | 'known_already';
  readonly stage: Stage;
  /** Why nothing came of it, where nothing that limits count has changed. */
  readonly refused?: string;
  /** Contradictions that were not known before. */
  readonly drift: readonly Drift[];
};

/**
 * What became of a stand-in. `answered_before`: the request had its answer from an earlier delivery, which stands, so
 * that this one was told something else.
 */
export type Settlement = 'recorded' | 'replaced_late_decision' | 'confirmed' | 'already_settled' | 'answered_before';

/** What became of a publication: everything before `index` is on the bus; of what comes after, anything may be. */
export type PublishOutcome =
  | { readonly kind: 'published' }
  | { readonly kind: 'failed'; readonly index: number; /** For the log. */ readonly because: string };

/**
 * Puts events on the stage's bus, in order, and stops at the first that it does not take, or before the next call once
 * `signal` aborts. An event may arrive twice, with the same id.
 */
export type EventBus = { publish(events: readonly OutboundEvent[], signal: AbortSignal): Promise<PublishOutcome> };

/** A transaction with holds that are over at `atMs`, epoch milliseconds. */
export type DueHolds = { readonly cardId: string; readonly authTransactionId: string; readonly atMs: number };

/**
 * Brings transactions up to what becomes known of them: idempotent, and indifferent to order. Throws when the store fails or
 * stays busy.
 */
export type Lives = {
  tellAdvice(advice: Advice, receivedAtMs: number): Promise<Told>;
  /** Makes a stand-in the remembered answer, over its own delivery's decision that committed too late. */
  settleStandIn(standIn: StandIn): Promise<Settlement>;
  /**
   * Ends the holds of a transaction that are over by `atMs`, and counts what its requests have left to count; cut by `signal`,
   * where somebody waits for it.
   */
  expire(due: DueHolds, signal?: AbortSignal): Promise<Told>;
};

/** An advice whose queue could not be reached, kept until it is applied. */
export type UnqueuedAdvice = { readonly advice: Advice; readonly receivedAtMs: number };

/**
 * The second place for an advice: it is durable once `keep` resolves, and applied by the next sweep. All throw when the store
 * fails or `signal` aborts.
 */
export type AdviceRefuge = {
  keep(advice: Advice, receivedAtMs: number, signal: AbortSignal): Promise<void>;
  /** Those kept longest, at most `most`. */
  list(most: number, signal: AbortSignal): Promise<readonly UnqueuedAdvice[]>;
  /** To be called when it is applied. */
  remove(advice: Advice, signal: AbortSignal): Promise<void>;
};

/** Transactions with holds that are over, the longest overdue first, at most `most`. */
export type DueList = { due(nowMs: number, most: number, signal: AbortSignal): Promise<readonly DueHolds[]> };

/** Epoch milliseconds. */
export type Clock = () => number;
