import type { Advice } from '../../domain/advice.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { HOLDS_EXPIRE_AFTER_MS } from '../../domain/card.ts';
import { situationOf } from '../../domain/decision/facts.ts';
import { factOfAdvice, requestOfAdvice } from '../../domain/life/advice-fact.ts';
import { missingFrom } from '../../domain/life/entry.ts';
import { type Facts, withAdvice, withExpired, withRequest } from '../../domain/life/facts.ts';
import { type Cause, typeOfAdvice } from '../../domain/life/happening.ts';
import type { Life } from '../../domain/life/life.ts';
import { type Position, positionOf } from '../../domain/life/position.ts';
import { factOfRequest } from '../../domain/life/request-in-life.ts';
import type { Happening } from '../../domain/life/transitions.ts';
import type { DueHolds, LifeChange, LifeView, Settlement, StandIn } from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';

/** Something that becomes known of a transaction. */
export type News = {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** All that is known with it; undefined where nothing of it is new. */
  readonly facts: (life: Life, view: LifeView, ruleSet: RuleSet) => Facts | undefined;
  /** What it puts beside the transaction. */
  readonly row?: (view: LifeView) => LifeChange['row'];
  readonly cause: (before: Life, after: Position) => Cause;
  /** Requests that need not be looked up. */
  readonly known: ReadonlyMap<string, AuthorizationRequest>;
  /** The request whose answer matters. */
  readonly requestKey?: string;
  /** Of an advice. */
  readonly adviceKey?: string;
  /** By which a refusal is explained. */
  readonly on?: Happening;
};

/** An advice, which was received then. */
export function adviceNews(advice: Advice, receivedAtMs: number): News {
  const request = requestOfAdvice(advice);
  const factBy = (holdsExpireAfterMs: number) => factOfAdvice(advice, receivedAtMs, holdsExpireAfterMs);
  const { meaning } = factBy(HOLDS_EXPIRE_AFTER_MS);
  const { adviceKey } = advice;
  return {
    atMs: receivedAtMs,
    facts: (life, _view, { settings: { holdsExpireAfterMs = HOLDS_EXPIRE_AFTER_MS } }) => {
      const facts = withAdvice(life.facts, factBy(holdsExpireAfterMs));
      return facts === life.facts ? undefined : facts;
    },
    row: () => ({ kind: 'advice', advice, receivedAtMs }),
    cause: (before, after) => ({
      type: typeOfAdvice(before, after, meaning),
      occurredAtMs: receivedAtMs,
      adviceKey,
      request,
    }),
    known: new Map([[adviceKey, request]]),
    adviceKey,
    on: meaning,
  };
}

/** The time of holds has come; and what a decision that came after an advice left to the live rules is counted too. */
export function expiryNews({ atMs }: Pick<DueHolds, 'atMs'>): News {
  return {
    atMs,
    facts: ({ facts, entries }) => {
      const { holds, counted } = positionOf(facts);
      const over = [...holds].flatMap(([key, { expiresAtMs = Infinity }]) => (expiresAtMs <= atMs ? [key] : []));
      const isSettled = over.length === 0 && missingFrom(entries, counted).length === 0;
      return isSettled ? undefined : withExpired(facts, over);
    },
    cause: ({ facts }, { holds }) => ({
      type: holds.size < positionOf(facts).holds.size ? 'authorization.expired' : 'authorization.adopted',
      occurredAtMs: atMs,
    }),
    known: new Map(),
  };
}

/** A stand-in that was answered; `onSettled` hears what becomes of it, at each try. */
export function standInNews(standIn: StandIn, onSettled: (settlement: Settlement) => void): News {
  const { request, answer, deliveryId, answeredAtMs } = standIn;
  const { requestKey } = request;
  return {
    atMs: answeredAtMs,
    facts: (life, { card: { status, currency }, answered }, { settings }) => {
      const settlement = settlementOf(answered, standIn);
      onSettled(settlement);
      const isOurs = answered === undefined || answered.deliveryId === deliveryId;
      if (settlement === 'already_settled' || !isOurs) return undefined;
      const card = { status, ...(currency !== undefined && { currency }) };
      const fact = factOfRequest(situationOf(settings, card, request, answeredAtMs), settings, answer, answeredAtMs);
      const decided = life.facts.requests.find((known) => known.requestKey === requestKey);
      // What was decided too late and says the same was counted when it was decided.
      return withRequest(life.facts, decided?.answer === answer ? decided : { ...fact, source: 'stand_in' });
    },
    row: ({ answered }) => ({ kind: 'stand_in', standIn, ...(answered && { lateAnswer: answered.answer }) }),
    cause: () => ({
      type: 'authorization.settled_stand_in',
      occurredAtMs: answeredAtMs,
      cause: standIn.cause,
      requestKey,
      request,
    }),
    known: new Map([[requestKey, request]]),
    requestKey,
  };
}

function settlementOf(answered: LifeView['answered'], { answer, deliveryId }: StandIn): Settlement {
  if (answered === undefined) return 'recorded';
  if (answered.deliveryId !== deliveryId) return answer === answered.answer ? 'confirmed' : 'answered_before';
  if (answered.source === 'stand_in') return 'already_settled';
  return answer === answered.answer ? 'confirmed' : 'replaced_late_decision';
}
