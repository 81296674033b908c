import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { HOLDS_EXPIRE_AFTER_MS } from '../../domain/card.ts';
import { situationOf } from '../../domain/decision/facts.ts';
import { factOfAdvice, requestOfAdvice } from '../../domain/life/advice-fact.ts';
import { missingFrom } from '../../domain/life/entry.ts';
import { type Facts, withAdvice, withExpired, withRequest } from '../../domain/life/facts.ts';
import { factOfRequest } from '../../domain/life/request-in-life.ts';
import { type Cause, eventsOf, newDrift, refusalOf, typeOfAdvice } from '../../domain/life/happening.ts';
import { type Life, lifeAfter, lifeAt } from '../../domain/life/life.ts';
import { holdChanges } from '../../domain/life/listed-holds.ts';
import { type Position, positionOf } from '../../domain/life/position.ts';
import type { Happening } from '../../domain/life/transitions.ts';
import type {
  Busy,
  Clock,
  LifeChange,
  Lives,
  LifeStore,
  LifeView,
  LiveRuleSets,
  Settlement,
  Told,
} from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import { within } from '../within.ts';
import { entriesAfter, type Known } from './entries-after.ts';

export type LivesDependencies = {
  readonly store: LifeStore;
  readonly ruleSets: LiveRuleSets;
  readonly clock: Clock;
  /** Waits before try number `attempt`, with jitter. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

/** Less than a queue's consumer has for ten messages at once; whoever asks tries again later. */
const TELL_MS_MAX = 8_000;

/** Others change the same transaction, card or shared counter: each try reads anew. */
const ATTEMPTS_MAX = 30;

/** What becomes known, as a change of the facts; undefined where nothing is new. */
type News = {
  readonly facts: (life: Life, view: LifeView, ruleSet: RuleSet) => Facts | undefined;
  readonly atMs: number;
  readonly row?: (view: LifeView) => LifeChange['row'];
  readonly cause: (before: Life, after: Position) => Cause;
  /** Requests that need not be looked up. */
  readonly known: ReadonlyMap<string, AuthorizationRequest>;
  readonly requestKey?: string;
  /** By which a refusal is explained. */
  readonly on?: Happening;
};

type Id = { readonly cardId: string; readonly authTransactionId: string };

/** Brings transactions up to what becomes known of them, by tries until one is written. */
export function createLives(dependencies: LivesDependencies): Lives {
  const { store, ruleSets, clock, pause } = dependencies;

  async function told(id: Id, news: News, outer = new AbortController().signal): Promise<Told> {
    const outcome = await within(TELL_MS_MAX, outer, async (signal) => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const done = await tryOnce(id, news, signal);
        if (typeof done !== 'string') return done;
        await pause(attempt, signal);
      }
      return 'busy' as const;
    });
    if (typeof outcome === 'object') return outcome;
    throw new Error(`Transaction ${id.authTransactionId} could not be brought up to date: ${outcome}`);
  }

  async function tryOnce(id: Id, news: News, signal: AbortSignal): Promise<Told | 'again'> {
    const { requestKey } = news;
    const view = await store.read({ ...id, ...(requestKey !== undefined && { requestKey }) }, signal);
    if (view.kind === 'busy') return 'again';
    const ruleSet = await ruleSets.current(view.live, clock(), signal);
    if (ruleSet === 'unusable') throw new Error('No rule set can be had to count by');
    const life = lifeAt(view.life, id, news.atMs);
    const facts = news.facts(life, view, ruleSet);
    const before = positionOf(life.facts);
    if (facts === undefined) return { kind: 'known_already', stage: before.stage, drift: [] };
    const change = await changeFor(view, life, facts, news, ruleSet, signal);
    if ('kind' in change) return 'again';
    const outcome = await store.commit(change, signal);
    if (outcome !== 'committed') return 'again';
    const after = positionOf(facts);
    const refused = news.on && refusalOf(before, after, news.on);
    const drift = newDrift(before, after);
    return { kind: 'applied', stage: after.stage, drift, ...(refused !== undefined && { refused }) };
  }

  async function changeFor(
    view: LifeView,
    life: Life,
    facts: Facts,
    news: News,
    ruleSet: RuleSet,
    signal: AbortSignal,
  ): Promise<LifeChange | Busy> {
    const after = positionOf(facts);
    const settled = await entriesAfter(view, life, after, { known: news.known, atMs: news.atMs } satisfies Known, {
      store,
      ruleSet,
      signal,
    });
    if ('kind' in settled) return settled;
    const events = eventsOf(life, after, news.cause(life, after), newDrift(positionOf(life.facts), after));
    const next = lifeAfter(life, { facts, entries: settled.entries, events: events.length, atMs: news.atMs });
    const row = news.row?.(view);
    return {
      seen: view,
      next,
      holds: holdChanges(view.card, life.authTransactionId, positionOf(life.facts).holds, after.holds),
      counters: settled.counters,
      ...(row && { row }),
      drift: after.drift,
      atMs: news.atMs,
      events,
    };
  }

  return {
    tellAdvice: (advice, receivedAtMs) => {
      const request = requestOfAdvice(advice);
      return told(advice, {
        atMs: receivedAtMs,
        known: new Map([[advice.adviceKey, request]]),
        facts: (life, _view, { settings: { holdsExpireAfterMs = HOLDS_EXPIRE_AFTER_MS } }) => {
          const facts = withAdvice(life.facts, factOfAdvice(advice, receivedAtMs, holdsExpireAfterMs));
          return facts === life.facts ? undefined : facts;
        },
        on: factOfAdvice(advice, receivedAtMs, 0).meaning,
        row: () => ({ kind: 'advice', advice, receivedAtMs }),
        cause: (before, after) => ({
          type: typeOfAdvice(before, after, factOfAdvice(advice, receivedAtMs, 0).meaning),
          occurredAtMs: receivedAtMs,
          adviceKey: advice.adviceKey,
          request,
        }),
      });
    },

    expire: ({ atMs, ...id }, signal) =>
      told(
        id,
        {
          atMs,
          known: new Map(),
          facts: ({ facts, entries }) => {
            const { holds, counted } = positionOf(facts);
            const over = [...holds].flatMap(([key, { expiresAtMs = Infinity }]) => (expiresAtMs <= atMs ? [key] : []));
            // A decision that came after an advice may have left something that only the live rules can count.
            const isSettled = over.length === 0 && missingFrom(entries, counted).length === 0;
            return isSettled ? undefined : withExpired(facts, over);
          },
          cause: ({ facts }, { holds }) => ({
            type: holds.size < positionOf(facts).holds.size ? 'authorization.expired' : 'authorization.adopted',
            occurredAtMs: atMs,
          }),
        },
        signal,
      ),

    settleStandIn: async (standIn) => {
      let settlement: Settlement = 'already_settled';
      const { request, answer, deliveryId, answeredAtMs } = standIn;
      await told(request, {
        atMs: answeredAtMs,
        known: new Map([[request.requestKey, request]]),
        requestKey: request.requestKey,
        facts: (life, { card, answered }, { settings }) => {
          settlement = settlementOf(answered, standIn);
          if (settlement === 'already_settled' || settlement === 'answered_before') return undefined;
          if (settlement === 'confirmed' && answered?.deliveryId !== deliveryId) return undefined;
          const { status, currency } = card;
          const facts = { status, ...(currency !== undefined && { currency }) };
          const situation = situationOf(settings, facts, request, answeredAtMs);
          const fact = factOfRequest(situation, settings, answer, answeredAtMs);
          const decided = life.facts.requests.find(({ requestKey }) => requestKey === request.requestKey);
          // What was decided too late and says the same was counted when it was decided.
          return withRequest(life.facts, decided?.answer === answer ? decided : { ...fact, source: 'stand_in' });
        },
        row: ({ answered }) => ({ kind: 'stand_in', standIn, ...(answered && { lateAnswer: answered.answer }) }),
        cause: () => ({
          type: 'authorization.settled_stand_in',
          occurredAtMs: answeredAtMs,
          cause: standIn.cause,
          requestKey: request.requestKey,
          request,
        }),
      });
      return settlement;
    },
  };
}

function settlementOf(
  answered: LifeView['answered'],
  { answer, deliveryId }: { answer: string; deliveryId: string },
): Settlement {
  if (answered === undefined) return 'recorded';
  if (answered.deliveryId !== deliveryId) return answer === answered.answer ? 'confirmed' : 'answered_before';
  if (answered.source === 'stand_in') return 'already_settled';
  return answer === answered.answer ? 'confirmed' : 'replaced_late_decision';
}
